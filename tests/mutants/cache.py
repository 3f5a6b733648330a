"""Defects of the cache."""

from __future__ import annotations

from .mutant import Edit, Mutant

__all__ = ["CACHE"]

_CACHE, _STORE, _FLIGHT = (f"transports/cache/{name}.py" for name in ("__init__", "store", "flight"))
_MEMORY, _SQLITE, _SHARED = (f"transports/cache/{name}.py" for name in ("memory", "sqlite", "shared"))
_EPOCHS, _REDIS, _HTTP = "transports/cache/epochs.py", "transports/cache/redis.py", "http/__init__.py"
_DECODED = "http/decoded.py"

_RFC = Edit(_STORE, '"storage": view, "rfc": False}', '"storage": view, "rfc": True}')
"""hishel's own mode, that nothing here uses."""
_ENDLESS = Edit(_STORE, '"ttl": ttl + self._max_stale', '"ttl": None')
"""The storage drops nothing by itself."""
_ANY_STATUS = Edit(_FLIGHT, "if status != HTTPStatus.OK or not", "if not")

CACHE = [
    Mutant(
        "H1 H2 C1",
        "the key leaves out who asks",
        (Edit(_CACHE, '"\\n".join((identity, epoch, request', '"\\n".join((epoch, request'),),
        (
            "transports/test_cache.py::test_h1_users_share_nothing",
            "transports/test_cache_sqlite.py::test_c1_users_share_the_file_and_nothing_in_it",
            "transports/test_cache_redis.py::test_c1_users_share_nothing_and_c2_redis_does_not_know_them",
        ),
    ),
    Mutant(
        "H2 C1",
        "what one user read under way is kept for the next",
        (Edit(_FLIGHT, "!= HTTPStatus.OK or not self._same_user():", "!= HTTPStatus.OK:"),),
        ("transports/test_stack.py::test_what_is_read_while_the_user_changes_is_kept_for_nobody",),
    ),
    Mutant(
        "H2 C1",
        "decoded answers outlive their user",
        (
            Edit(_DECODED, "            or self._users.count != self._user\n", ""),
            Edit(_DECODED, " or self._users.count != self._user or epochs", " or epochs"),
        ),
        ("test_cache.py::test_a_renewed_token_ends_decoded_answers",),
    ),
    Mutant(
        "H1",
        "answers never end",
        (Edit(_STORE, "if not 0 <= age < self._ttl:", "if not 0 <= age:"), _ENDLESS),
        ("transports/test_cache.py::test_h1_an_answer_ends_with_its_time_to_live",),
    ),
    Mutant(
        "H1",
        "decoded answers never end",
        (
            Edit(_DECODED, "monotonic() >= self._good_until\n            or ", ""),
            Edit(_DECODED, "now >= self._good_until or ", ""),
        ),
        ("test_cache.py::test_time_ends_a_decoded_answer",),
    ),
    Mutant(
        "H3 C2",
        "headers and address of the request are stored",
        (Edit(_STORE, 'bare = Request(request.method, "", Headers({}))', "bare = request"),),
        (
            "transports/test_cache.py::test_h3_the_store_sees_no_credentials",
            "transports/test_cache.py::test_h3_no_credentials_in_a_file",
            "transports/test_cache_sqlite.py::test_c2_the_file_does_not_tell_who_asked",
            "transports/test_cache_redis.py::test_c1_users_share_nothing_and_c2_redis_does_not_know_them",
        ),
    ),
    Mutant(
        "H3 V6 C2",
        "cookies are stored and replayed",
        (Edit(_STORE, '_PRIVATE = frozenset({"set-cookie", "set-cookie2", ', "_PRIVATE = frozenset({"),),
        (
            "transports/test_cache.py::test_h3_the_store_sees_no_credentials",
            "transports/test_cache.py::test_h3_no_credentials_in_a_file",
            "test_canary.py::test_no_secret_is_left_anywhere",
        ),
    ),
    Mutant(
        "H4 C5",
        "an old answer is used before the server is asked",
        (Edit(_STORE, "if not 0 <= age < self._ttl:", "if not 0 <= age < self._ttl + self._max_stale:"),),
        ("transports/test_cache_stale.py::test_c5_an_old_answer_serves_while_the_server_is_away",),
    ),
    Mutant(
        "H5 C5",
        "no old answer after 502, 503 and 504",
        (Edit(_CACHE, "_UNAVAILABLE = (502, 503, 504)", "_UNAVAILABLE: tuple[int, ...] = ()"),),
        ("transports/test_cache_stale.py::test_c5_an_old_answer_serves_while_the_server_is_away",),
    ),
    Mutant(
        "H5 C5",
        "no old answer where there is no connection",
        (Edit(_CACHE, "except (httpx.ConnectError, httpx.TimeoutException,", "except (httpx.TimeoutException,"),),
        ("transports/test_cache_stale.py::test_c5_an_old_answer_serves_while_the_server_is_away",),
    ),
    Mutant(
        "C5 W2",
        "no old answer while the breaker is open",
        (Edit(_CACHE, "TimeoutError, CircuitBreakerOpenError) as error", "TimeoutError) as error"),),
        ("transports/test_cache_damage.py::test_an_open_breaker_leaves_what_is_old",),
    ),
    Mutant(
        "C5",
        "old answers without end",
        (Edit(_STORE, "newest if 0 <= age < self._ttl + self._max_stale else None", "newest"), _ENDLESS),
        ("transports/test_cache_stale.py::test_c5_an_old_answer_has_an_end",),
    ),
    Mutant(
        "C5",
        "an old answer after the server refused",
        (Edit(_STORE, "isinstance(error, NotKeptError) and error.response.status_code < 500", "False"),),
        ("transports/test_cache_stale.py::test_c5_never_after_the_server_refused",),
    ),
    Mutant(
        "C5",
        "an old answer instead of a 401, 403 or 404",
        (
            Edit(_CACHE, "_UNAVAILABLE = (502, 503, 504)", "_UNAVAILABLE = (401, 403, 404, 502, 503, 504)"),
            Edit(_STORE, "isinstance(error, NotKeptError) and error.response.status_code < 500", "False"),
        ),
        ("transports/test_cache_stale.py::test_c5_never_after_the_server_refused",),
    ),
    Mutant(
        "C5",
        "an old answer is not marked",
        (Edit(_FLIGHT, '"stale": self.stale}', '"stale": False}'),),
        ("transports/test_cache_stale.py::test_c5_an_old_answer_serves_while_the_server_is_away",),
    ),
    Mutant(
        "H6 C6",
        "after a fresh read, others still get what was kept",
        (
            Edit(
                _CACHE,
                "fresh += 1\n            await self.epochs.bump((cache.group,))\n",
                "fresh += 1\n",
            ),
        ),
        (
            "transports/test_cache.py::test_h6_after_a_fresh_read_nothing_older_is_served",
            "test_cache.py::test_a_fresh_read_asks_the_server_and_makes_the_others_ask",
        ),
    ),
    Mutant(
        "H6 C6",
        "of two answers, the older one is served",
        (Edit(_STORE, "newest = max(entries, key=_stamp", "newest = min(entries, key=_stamp"),),
        ("transports/test_cache.py::test_h6_of_two_stored_answers_the_newer_one_is_served",),
    ),
    Mutant(
        "H7",
        "any success is kept",
        (Edit(_FLIGHT, "if status != HTTPStatus.OK or not", "if not 200 <= status < 300 or not"),),
        ("transports/test_cache.py::test_h7_only_200_is_kept",),
    ),
    Mutant(
        "H7 H9 C7",
        "what is not there is kept",
        (_RFC, Edit(_FLIGHT, "if status != HTTPStatus.OK or not", "if status != 404 and status != 200 or not")),
        (
            "transports/test_cache.py::test_h7_only_200_is_kept",
            "transports/test_cache.py::test_h9_answers_that_are_not_kept_take_no_room_from_those_that_are",
            "transports/test_cache_damage.py::test_c7_polling_for_what_is_not_there_leaves_nothing",
        ),
    ),
    Mutant(
        "H8 C7",
        "routes are cached that do not ask for it",
        (Edit(_HTTP, "cache = self._allowed(cache)\n", 'cache = self._allowed(cache or Cache(60, "all"))\n'),),
        ("transports/test_cache_damage.py::test_c7_nor_does_polling_for_what_is_never_cached",),
    ),
    Mutant(
        "H9",
        "one answer may take all the room",
        (Edit(_MEMORY, "if pieces is not None and size <= self._largest:", "if pieces is not None:"),),
        ("transports/test_cache_memory.py::test_memory_passes_on_what_is_too_large",),
    ),
    Mutant(
        "H9",
        "the memory is not bounded",
        (Edit(_MEMORY, "getsizeof=lambda kept: len(kept.body) + _OVERHEAD", "getsizeof=lambda kept: 1"),),
        ("transports/test_cache_memory.py::test_memory_is_bounded_in_bytes",),
    ),
    Mutant(
        "H10",
        "what hishel says is stored counts as a hit",
        (Edit(_STORE, "return flight.fetched, False", 'return flight.fetched, found.extensions["caching"]["stored"]'),),
        (
            "transports/test_cache.py::test_a_failing_store_is_a_miss",
            "transports/test_cache.py::test_a_repeat_is_answered_from_the_store",
        ),
    ),
    Mutant(
        "H11 H12 H14 C8 C13",
        "headers of the server say what is kept, and how long",
        (_RFC, _ANY_STATUS),
        (
            "transports/test_cache.py::test_h11_h13_headers_neither_prolong_nor_prevent_what_the_route_says",
            "transports/test_cache.py::test_h12_c8_the_servers_clock_is_not_looked_at",
            "transports/test_cache_rfc.py::test_c13_the_second_read",
        ),
    ),
    Mutant(
        "H17",
        "failures are handed over as if they were none",
        (
            _ANY_STATUS,
            Edit(
                _FLIGHT,
                "return httpx.Response(status, headers=response.headers",
                "return httpx.Response(200, headers=response.headers",
            ),
        ),
        ("transports/test_cache.py::test_h17_failures_are_not_kept_whatever_their_headers_say",),
    ),
    Mutant(
        "H12 C8",
        "a clock that was set back makes answers new",
        (Edit(_STORE, "if not 0 <= age < self._ttl:", "if not age < self._ttl:"),),
        ("transports/test_cache_stale.py::test_a_clock_that_was_set_back_makes_answers_old",),
    ),
    Mutant(
        "H11 H12 C8",
        "an answer's age is that of its Date",
        (
            Edit(
                _STORE,
                "age = self._clock() - _stamp(newest)\n",
                "age = self._clock() - _stamp(newest)\n"
                "        from email.utils import parsedate_to_datetime as parse\n"
                '        if (date := newest.response.headers.get("date")) is not None:\n'
                "            age += time.time() - parse(date).timestamp()\n",
            ),
        ),
        ("transports/test_cache.py::test_h12_c8_the_servers_clock_is_not_looked_at",),
    ),
    Mutant(
        "H13 C6",
        "a fresh read is answered from the cache",
        (Edit(_CACHE, 'if request.extensions.get("fresh"):', "if False:"),),
        (
            "transports/test_cache.py::test_h6_after_a_fresh_read_nothing_older_is_served",
            "test_cache.py::test_a_fresh_read_asks_the_server_and_makes_the_others_ask",
        ),
    ),
    Mutant(
        "H13",
        "a fresh read is answered with a decoded answer",
        (
            Edit(
                _HTTP, 'cache is None or self._options.get("fresh") else request_key', "cache is None else request_key"
            ),
        ),
        ("test_cache.py::test_a_fresh_read_asks_the_server_and_makes_the_others_ask",),
    ),
    Mutant(
        "H14",
        "the age that another cache states counts",
        (
            Edit(
                _STORE,
                "age = self._clock() - _stamp(newest)\n",
                'age = self._clock() - _stamp(newest) + float(newest.response.headers.get("age") or 0)\n',
            ),
        ),
        ("transports/test_cache.py::test_h14_nor_the_age_that_another_cache_states",),
    ),
    Mutant(
        "H15",
        "POSTs share an answer, whatever they send",
        (Edit(_CACHE, 'if cache is None or request.method != "GET":', "if cache is None:"),),
        ("transports/test_cache_flights.py::test_h15_writes_are_never_one_request",),
    ),
    Mutant(
        "H16 C12",
        "a write begins no epoch before it is sent",
        (
            Edit(
                _CACHE,
                "        await self.epochs.bump(drops)\n        try:\n            return await self._ask(request)\n",
                "        try:\n            return await self._ask(request)\n",
            ),
        ),
        ("transports/test_cache.py::test_while_a_write_is_under_way_reads_ask_the_server",),
    ),
    Mutant(
        "H16 C12",
        "a write begins no epoch when it has ended",
        (
            Edit(
                _CACHE,
                "        finally:\n            await self.epochs.bump(drops)\n",
                "        finally:\n            pass\n",
            ),
        ),
        ("transports/test_cache.py::test_a_read_during_the_write_does_not_survive_it",),
    ),
    Mutant(
        "H16 C12",
        "a write that failed leaves the cache as it was",
        (
            Edit(
                _CACHE,
                "        try:\n            return await self._ask(request)\n"
                "        finally:\n            await self.epochs.bump(drops)\n",
                "        response = await self._ask(request)\n"
                "        await self.epochs.bump(drops)\n        return response\n",
            ),
            Edit(
                _CACHE,
                "    async def _write(self, request: httpx.Request, drops: Collection[str]) -> httpx.Response:\n"
                "        await self._share()\n        await self.epochs.bump(drops)\n",
                "    async def _write(self, request: httpx.Request, drops: Collection[str]) -> httpx.Response:\n",
            ),
        ),
        (
            "transports/test_cache.py::test_a_write_that_failed_may_have_been_done",
            "transports/test_cache.py::test_a_write_that_was_cancelled_may_have_been_done",
        ),
    ),
    Mutant(
        "H16 C12",
        "writes drop nothing",
        (Edit(_EPOCHS, "self._epochs.update({group: uuid4().hex for group in groups})\n", "pass\n"),),
        (
            "transports/test_cache.py::test_h16_a_write_drops_every_url_of_its_group",
            "test_cache.py::test_what_this_client_wrote_is_seen_at_once",
            "test_cache.py::test_the_blocking_client_sees_its_writes_from_every_thread",
        ),
    ),
    Mutant(
        "C12",
        "a write does not say what it drops",
        (Edit("report/sending.py", "        drops=DROPS,\n", ""),),
        ("test_cache.py::test_what_this_client_wrote_is_seen_at_once",),
    ),
    Mutant(
        "C12",
        "one route does not say what it drops",
        (
            Edit(
                "product/products.py",
                '"/api/Products", type(None), saved, idempotent=True, drops=DROPS)',
                '"/api/Products", type(None), saved, idempotent=True)',
            ),
        ),
        ("test_cache_policies.py::test_the_writes_drop_what_the_pages_say",),
    ),
    Mutant(
        "C12",
        "the writes of others are read once, and never again",
        (
            Edit(
                _SHARED,
                "self._seen, self.valid_until = now, now + self._bound",
                'self._seen = self.valid_until = float("inf")',
            ),
        ),
        (
            "transports/test_cache_sqlite.py::test_two_clients_see_each_others_writes",
            "transports/test_cache_redis.py::test_two_clients_see_each_others_writes",
        ),
    ),
    Mutant(
        "C12",
        "epochs in Redis are not written",
        (Edit(_REDIS, "        await self._client.hset(self._name, mapping=dict(epochs))\n", ""),),
        ("transports/test_cache_redis.py::test_two_clients_see_each_others_writes",),
    ),
    Mutant(
        "C12",
        "epochs in the file are not written",
        (Edit(_SQLITE, 'connection.execute("COMMIT")', 'connection.execute("ROLLBACK")'),),
        ("transports/test_cache_sqlite.py::test_two_clients_see_each_others_writes",),
    ),
    Mutant(
        "C12",
        "while the ledger cannot be read, answers of before count",
        (
            Edit(
                _SHARED,
                "return uuid4().hex if self._is_blind() else self._current(group)",
                "return self._current(group)",
            ),
        ),
        ("transports/test_cache_epochs.py::test_while_the_ledger_cannot_be_read_nothing_is_found",),
    ),
    Mutant(
        "C12",
        "a write that could not be written down is forgotten",
        (Edit(_SHARED, "        self._private.update(epochs)\n", ""),),
        ("transports/test_cache_epochs.py::test_own_writes_count_though_the_ledger_cannot_be_written",),
    ),
    Mutant(
        "H18 C11 W8",
        "half a gzip passes",
        (Edit("http/body.py", "if self._unpack is not None and not self._unpack.eof:", "if False:"),),
        (
            "transports/test_cache_damage.py::test_c11_what_cannot_be_read_is_not_kept",
            "http/test_http.py::test_a_body_that_is_packed_badly_or_too_large",
        ),
    ),
    Mutant(
        "H18 C11 C14",
        "what cannot be decoded stays in the store",
        (Edit(_HTTP, "            await discard()\n", ""),),
        (
            "transports/test_cache_damage.py::test_c11_what_cannot_be_read_is_not_kept",
            "transports/test_cache_damage.py::test_c14_a_kept_body_that_broke_is_fetched_again_once",
        ),
    ),
    Mutant(
        "C14",
        "a kept body that broke is the caller's error",
        (Edit(_HTTP, 'if not (again and told["from_cache"]):', "if True:"),),
        ("transports/test_cache_damage.py::test_c14_a_kept_body_that_broke_is_fetched_again_once",),
    ),
    Mutant(
        "C14",
        "nonsense is asked for again and again",
        (Edit(_HTTP, 'if not (again and told["from_cache"]):', "if not again:"),),
        ("transports/test_cache_damage.py::test_c14_a_server_that_answers_nonsense_is_asked_once_for_each_call",),
    ),
    Mutant(
        "H19",
        "a body that breaks off is taken as far as it came",
        (
            Edit(
                "transports/take.py",
                "    except BaseException:\n        await stream.aclose()\n        raise\n",
                "    except httpx.TransportError:\n        pass\n",
            ),
        ),
        (
            "transports/test_cache.py::test_the_servers_failure_is_not_the_stores",
            "transports/test_retry.py::test_an_answer_that_breaks_off_is_asked_for_again",
        ),
    ),
    Mutant(
        "L1 L3 W16",
        "a client serves any event loop",
        (Edit("transports/wire.py", 'return None if loop == current_token() else "event loop"', "return None"),),
        ("transports/test_wire.py::test_another_event_loop_is_told_so_and_does_not_hang",),
    ),
    Mutant(
        "L2",
        "the file is opened by asyncio's means",
        (
            Edit(
                _SQLITE,
                "secret = await anyio.to_thread.run_sync(_secret, path)",
                'secret = await __import__("asyncio").to_thread(_secret, path)',
            ),
        ),
        ("transports/test_cache_sqlite.py::test_another_process_finds_what_one_has_read",),
    ),
    Mutant(
        "L3 L4 L6",
        "clients share the store's object and not its file",
        (
            Edit(
                _SQLITE,
                "    storage = SqliteStorage(path)\n",
                "    storage = _SHARED.setdefault(path, SqliteStorage(path))\n",
            ),
            Edit(
                _SQLITE,
                "\n\nasync def open_sqlite(",
                "\n\n_SHARED: dict[Path, SqliteStorage] = {}\n\n\nasync def open_sqlite(",
            ),
        ),
        (
            "transports/test_cache_sqlite.py::test_l4_two_event_loops_share_a_file",
            "transports/test_cache_sqlite.py::test_l6_the_first_who_closes_leaves_it_to_the_others",
        ),
    ),
    Mutant(
        "L5",
        "whoever is last to make the file puts it in the place of the others'",
        (Edit(_SQLITE, "        os.link(new, path)\n", "        new.replace(path)\n"),),
        ("transports/test_cache_sqlite.py::test_l5_who_makes_the_file_last_uses_that_of_the_first",),
    ),
    Mutant(
        "L6",
        "a store that belongs to the caller is closed",
        (Edit(_CACHE, "elif self._store is not None and self._storage is None:", "elif self._store is not None:"),),
        ("transports/test_cache.py::test_closing_forgets_what_is_in_memory_and_leaves_a_given_store_open",),
    ),
    Mutant(
        "L7 C9",
        "a file with other tables counts as good",
        (
            Edit(
                _SQLITE,
                'for row in connection.execute(f"PRAGMA table_info({table})")} != columns:',
                'for row in connection.execute(f"PRAGMA table_info({table})")} == {0}:',
            ),
        ),
        ("transports/test_cache_sqlite.py::test_a_file_of_an_older_kind_is_replaced",),
    ),
    Mutant(
        "L8",
        "each failure of the store is logged",
        (Edit(_STORE, "self._silent_until = now + _COMPLAINT_EVERY", "self._silent_until = now"),),
        (
            "transports/test_cache.py::test_a_failing_store_is_a_miss",
            "transports/test_cache_damage.py::test_a_full_disk_is_a_miss",
        ),
    ),
    Mutant(
        "L8",
        "a failing store is the caller's error",
        (Edit(_STORE, "            self.failed(error)\n            return []\n", "            raise\n"),),
        ("transports/test_cache.py::test_a_failing_store_is_a_miss",),
    ),
    Mutant(
        "L9 C10",
        "a locked file is waited for, 5 s as SQLite does",
        (Edit(_SQLITE, "_BUSY = 0.05\n", "_BUSY = 5.0\n"),),
        ("transports/test_cache_sqlite.py::test_c10_a_locked_file_costs_a_moment_and_no_error",),
    ),
    Mutant(
        "L10",
        "an answer is kept before it was read to its end",
        (
            Edit(
                _MEMORY,
                "            yield piece\n        if pieces is not None:\n",
                "            yield piece\n            if pieces is not None:\n",
            ),
            Edit(
                _MEMORY,
                "stored = replace(entry, response=replace(entry.response, stream=None))\n            self._put(key,",
                "    self._put(key,",
            ),
            Edit(
                _MEMORY,
                '_Kept(stored, b"".join(pieces)',
                '_Kept(replace(entry, response=replace(entry.response, stream=None)), b"".join(pieces)',
            ),
        ),
        ("transports/test_cache_memory.py::test_memory_holds_nothing_before_it_was_read_to_its_end",),
    ),
    Mutant(
        "L10 C4",
        "a cancelled flight leaves its key behind",
        (
            Edit(
                _CACHE,
                "        finally:\n            del self._flights[key]\n            flight.land()\n",
                "        except Exception:\n            del self._flights[key]\n            flight.land()\n            raise\n        finally:\n            pass\n",
            ),
        ),
        ("transports/test_cache.py::test_cancelled_at_any_moment_nothing_stays_behind",),
    ),
    Mutant(
        "L11 W16",
        "an unclosed client keeps the interpreter",
        (Edit("portal.py", 'name="pywats-async", daemon=True)', 'name="pywats-async")'),),
        ("test_bridge.py::test_an_unclosed_client_lets_the_interpreter_exit",),
    ),
    Mutant(
        "V1",
        "a hit has no headers",
        (
            Edit(
                _STORE,
                "Answer(found.status_code, found.headers, body)",
                "Answer(found.status_code, httpx.Headers(), body)",
            ),
        ),
        (
            "transports/test_cache.py::test_a_repeat_is_answered_from_the_store",
            "transports/test_cache.py::test_v1_a_hit_is_as_the_answer_was",
        ),
    ),
    Mutant(
        "V1",
        "a hit does not say that it is one",
        (
            Edit(_FLIGHT, '"from_cache": True, ', ""),
            Edit(_CACHE, '        response.extensions["from_cache"] = hit\n', ""),
        ),
        ("transports/test_cache.py::test_v1_a_hit_is_as_the_answer_was",),
    ),
    Mutant(
        "V2",
        "bytes of hits count as received",
        (
            Edit("transports/trace.py", "received=0 if cached else received,", "received=received,"),
            Edit(_FLIGHT, '"stale": self.stale}', '"stale": self.stale, "body": self.body}'),
        ),
        ("transports/test_trace.py::test_v2_a_hit_brought_no_bytes",),
    ),
    Mutant(
        "V3",
        "answers are unpacked before they are kept",
        (
            Edit(
                _FLIGHT,
                "        body = await take(response, self._most)\n",
                "        body = await response.aread()\n"
                '        response.headers.pop("content-encoding", None)\n'
                "        response.stream = httpx.ByteStream(body)\n",
            ),
        ),
        ("transports/test_cache.py::test_a_packed_answer_stays_packed_in_the_store",),
    ),
    Mutant(
        "V4 W10",
        "a redirect is kept",
        (_RFC, Edit(_FLIGHT, "if status != HTTPStatus.OK or not", "if status >= 400 or not")),
        ("transports/test_cache.py::test_h7_only_200_is_kept",),
    ),
    Mutant(
        "V5",
        "hits are not told from requests",
        (Edit("transports/trace.py", "            cached=cached,\n", "            cached=False,\n"),),
        (
            "transports/test_trace.py::test_retries_and_cached_answers_are_counted",
            "transports/test_trace.py::test_v2_a_hit_brought_no_bytes",
        ),
    ),
    Mutant(
        "C3",
        "the file is everybody's to read",
        (Edit(_SQLITE, "os.O_RDWR, 0o600)", "os.O_RDWR, 0o644)"),),
        ("transports/test_cache_sqlite.py::test_c3_the_file_is_its_owners",),
    ),
    Mutant(
        "C3",
        "its folder is everybody's",
        (Edit(_SQLITE, "mkdir(mode=0o700,", "mkdir(mode=0o755,"),),
        ("transports/test_cache_sqlite.py::test_c3_the_file_is_its_owners",),
    ),
    Mutant(
        "C3",
        "a file that others can read is used",
        (Edit(_SQLITE, " or status.st_mode & 0o077):", "):"),),
        ("transports/test_cache_sqlite.py::test_a_file_that_others_can_read_is_not_used",),
    ),
    Mutant(
        "C4",
        "equal reads are not brought together",
        (
            Edit(
                _CACHE,
                "while (flight := self._flights.get(key)) is not None:",
                "while (flight := self._flights.get(key)) is not flight:",
            ),
        ),
        ("transports/test_cache_flights.py::test_a_hundred_equal_reads_are_one_request",),
    ),
    Mutant(
        "C4",
        "those who wait are not told that the first gave up",
        (
            Edit(
                _CACHE,
                "            flight.land()\n",
                "            if flight.answer is not None:\n                flight.land()\n",
            ),
        ),
        (
            "transports/test_cache_flights.py::test_when_the_first_is_cancelled_the_next_takes_over",
            "transports/test_cache_flights.py::test_when_the_first_fails_the_next_tries_itself",
        ),
    ),
    Mutant(
        "C4",
        "the first one's failure is shared",
        (Edit(_FLIGHT, "if status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS:", "if status:"),),
        ("transports/test_cache_flights.py::test_when_the_first_fails_the_next_tries_itself",),
    ),
    Mutant(
        "C4 W5",
        "whoever waits for another's answer waits for ever",
        (
            Edit(
                _CACHE,
                "        if seconds is None:\n            return await flight.wait()",
                "        if True:\n            return await flight.wait()",
            ),
        ),
        ("transports/test_cache_flights.py::test_who_waits_keeps_its_own_deadline",),
    ),
    Mutant(
        "C9",
        "a bad file counts as good",
        (
            Edit(
                _SQLITE,
                '    except sqlite3.DatabaseError:\n        return "bad"\n',
                '    except sqlite3.DatabaseError:\n        return "good"\n',
            ),
        ),
        ("transports/test_cache_sqlite.py::test_a_bad_file_is_replaced",),
    ),
]
