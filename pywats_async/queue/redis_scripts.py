"""What a queue's Redis server does in one step each: scripts in Lua.

A report is a hash, an entry of the stream, and a member of the sorted set of its state, whose score is the order in
which reports are sent: by priority, then by the entry's number. Who sends a report has its entry pending in the
consumer group, so that `XAUTOCLAIM` finds those whose sender is gone.
"""

from __future__ import annotations

from hashlib import sha1

__all__ = ["GROUP", "SETS", "Script"]

GROUP = "senders"
SETS = ("waiting", "sending", "dead", "damaged")

_COMMON = """
local stream, numbers, bytes, base, me = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
local sets = {waiting = KEYS[4], sending = KEYS[5], dead = KEYS[6], damaged = KEYS[7]}
local call = redis.call
local function get(id, ...)
    return unpack(call('HMGET', base .. id, ...))
end
local function move(id, state)
    local old, seq, priority = get(id, 'state', 'seq', 'priority')
    if old then call('ZREM', sets[old], id) end
    call('ZADD', sets[state], priority * 17592186044416 + seq, id)
    call('HSET', base .. id, 'state', state)
end
local function free(entry, id)
    call('XACK', stream, 'senders', entry)
    if get(id, 'state') == 'sending' then
        call('HDEL', base .. id, 'owner')
        move(id, 'waiting')
    end
end
local function mine(id, seq)
    local is, state, owner = get(id, 'seq', 'state', 'owner')
    return is == seq and state == 'sending' and owner == me
end
local function free_mine(id, seq)
    if mine(id, seq) then free(seq .. '-0', id) end
end
local function remove(id)
    local state, seq, packed = get(id, 'state', 'seq', 'packed')
    call('ZREM', sets[state], id)
    call('XACK', stream, 'senders', seq .. '-0')
    call('XDEL', stream, seq .. '-0')
    call('DECRBY', bytes, packed)
    call('DEL', base .. id)
end
local function same(id, seq, version)
    local is, now = get(id, 'seq', 'version')
    return is == seq and now == version
end
local function chosen(state, first)
    if not ARGV[first] then return call('ZRANGE', sets[state], 0, -1) end
    local ids = {}
    for i = first, #ARGV do ids[#ids + 1] = ARGV[i] end
    return ids
end
"""


class Script:
    """A script, and the name that the server knows it by once it is loaded."""

    all: list[Script] = []  # noqa: RUF012  # filled below

    def __init__(self, body: str) -> None:
        self.text = _COMMON + body
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        self.all.append(self)


PUT = Script("""
local limit, fresh, seen = tonumber(ARGV[3]), 0, {}
for i = 4, #ARGV, 11 do
    local id = ARGV[i]
    if not seen[id] and call('EXISTS', base .. id) == 0 then fresh = fresh + 1 end
    seen[id] = true
end
local there = call('XLEN', stream)
if there + fresh > limit then return there end
for i = 4, #ARGV, 11 do
    local id, priority, queued_at, format, pn, sn, metadata, size, crc, packed, body = unpack(ARGV, i, i + 10)
    local seq, version, state, before = get(id, 'seq', 'version', 'state', 'packed')
    if not seq then
        seq, version = tostring(call('INCR', numbers)), 0
        call('XADD', stream, seq .. '-0', 'id', id)
        call('HSET', base .. id, 'seq', seq, 'queued_at', queued_at)
    end
    call('HSET', base .. id, 'version', version + 1, 'priority', priority, 'attempts', 0, 'format', format, 'pn', pn,
        'sn', sn, 'findings', '[]', 'metadata', metadata, 'size', size, 'crc', crc, 'packed', packed, 'body', body)
    call('INCRBY', bytes, packed - (before or 0))
    move(id, state == 'sending' and state or 'waiting')
end
return -1
""")

CLAIM = Script("""
local limit, room, lease, skip, passed = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], {}, 0
for i = 6, #ARGV do skip[ARGV[i]] = true passed = passed + 1 end
if call('ZCARD', sets.sending) > 0 then
    for _, entry in ipairs(call('XAUTOCLAIM', stream, 'senders', me, lease, '0-0', 'COUNT', 1000)[2]) do
        if entry then free(entry[1], entry[2][2]) end
    end
end
local claims = {}
for _, id in ipairs(call('ZRANGE', sets.waiting, 0, limit + passed - 1)) do
    local seq, size = get(id, 'seq', 'size')
    if not seq then
        call('ZREM', sets.waiting, id)
        claims[#claims + 1] = {'', id}
    elseif not skip[seq] then
        if #claims == limit or (#claims > 0 and room < tonumber(size)) then break end
        room = room - size
        call('XCLAIM', stream, 'senders', me, 0, seq .. '-0', 'FORCE', 'JUSTID')
        call('HSET', base .. id, 'owner', me)
        move(id, 'sending')
        claims[#claims + 1] = {seq, id, get(id, 'version', 'format', 'attempts', 'crc', 'body')}
    end
end
return claims
""")

RENEW = Script("""
for i = 3, #ARGV, 2 do
    local seq, id = ARGV[i], ARGV[i + 1]
    if mine(id, seq) then call('XCLAIM', stream, 'senders', me, 0, seq .. '-0', 'JUSTID') end
end
""")

GIVE_BACK = Script("""
local held = {}
for i = 3, #ARGV do held[ARGV[i] .. '-0'] = true end
for _, entry in ipairs(call('XPENDING', stream, 'senders', '-', '+', 1000 + #ARGV, me)) do
    if not held[entry[1]] then free(entry[1], call('XRANGE', stream, entry[1], entry[1])[1][2][2]) end
end
""")

TAKE_OVER = Script("""
for i = 3, #ARGV do
    local gone = ARGV[i]
    while true do
        local pending = call('XPENDING', stream, 'senders', '-', '+', 1000, gone)
        if #pending == 0 then break end
        for _, entry in ipairs(pending) do
            free(entry[1], call('XRANGE', stream, entry[1], entry[1])[1][2][2])
        end
    end
    call('XGROUP', 'DELCONSUMER', stream, 'senders', gone)
end
""")

DONE = Script("""
for i = 3, #ARGV, 3 do
    local seq, id, version = unpack(ARGV, i, i + 2)
    if same(id, seq, version) then remove(id) else free_mine(id, seq) end
end
""")

RELEASE = Script("""
local findings = ARGV[3]
for i = 4, #ARGV, 3 do
    local seq, id, version = unpack(ARGV, i, i + 2)
    if findings ~= '' and same(id, seq, version) then
        call('HINCRBY', base .. id, 'attempts', 1)
        call('HSET', base .. id, 'findings', findings)
    end
    free_mine(id, seq)
end
""")

STOP = Script("""
local state, findings, attempts, seq, id, version = unpack(ARGV, 3)
if same(id, seq, version) then
    call('XACK', stream, 'senders', seq .. '-0')
    call('HDEL', base .. id, 'owner')
    call('HINCRBY', base .. id, 'attempts', attempts)
    call('HSET', base .. id, 'findings', findings)
    move(id, state)
else
    free_mine(id, seq)
end
""")

RETRY = Script("""
local retried = 0
for _, id in ipairs(chosen('dead', 3)) do
    if get(id, 'state') == 'dead' then
        call('HSET', base .. id, 'findings', '[]')
        move(id, 'waiting')
        retried = retried + 1
    end
end
return retried
""")

PURGE = Script("""
local purged, state = 0, ARGV[3]
for _, id in ipairs(chosen(state, 4)) do
    if get(id, 'state') == state then
        remove(id)
        purged = purged + 1
    end
end
return purged
""")

LIST = Script("""
local offset, limit, found, items = tonumber(ARGV[3]), tonumber(ARGV[4]), {}, {}
for i = 5, #ARGV do
    local page = call('ZRANGE', sets[ARGV[i]], 0, offset + limit - 1, 'WITHSCORES')
    for j = 1, #page, 2 do found[#found + 1] = {page[j], tonumber(page[j + 1])} end
end
table.sort(found, function(a, b) return a[2] < b[2] end)
for i = offset + 1, math.min(offset + limit, #found) do
    local id = found[i][1]
    items[#items + 1] = {id, get(id, 'state', 'priority', 'format', 'attempts', 'queued_at', 'pn', 'sn', 'size',
        'findings', 'metadata')}
end
return items
""")

TOTALS = Script("""
local answer = {}
for _, state in ipairs({'waiting', 'sending', 'dead', 'damaged'}) do
    answer[#answer + 1] = call('ZCARD', sets[state])
end
answer[#answer + 1] = call('GET', bytes) or '0'
for priority = 1, 10 do
    local low, high = priority * 17592186044416, '(' .. string.format('%.0f', (priority + 1) * 17592186044416)
    local head = call('ZRANGEBYSCORE', sets.waiting, low, high, 'LIMIT', 0, 1)[1]
    if head then answer[#answer + 1] = get(head, 'queued_at') end
end
return answer
""")
