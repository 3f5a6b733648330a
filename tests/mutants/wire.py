"""Defects of what lies between the cache and the server."""

from __future__ import annotations

from .mutant import Edit, Mutant

__all__ = ["WIRE"]

_RETRY, _WAITS, _BREAKER, _LIMIT = (f"transports/{name}.py" for name in ("retry", "waits", "breaker", "limit"))
_DEADLINE, _SIGN, _WIRE, _POOL = (f"transports/{name}.py" for name in ("deadline", "sign", "wire", "pool"))
_BODIES, _NETWORK, _PROXY = (f"transports/{name}.py" for name in ("bodies", "network", "proxy"))
_HTTP, _BODY, _FAILURES = (f"http/{name}.py" for name in ("__init__", "body", "failures"))

WIRE = [
    # W1: Retry-After
    Mutant(
        "W1",
        "Retry-After is not looked at",
        (Edit(_RETRY, "asked = retry_after(response.headers)", "asked = None"),),
        ("transports/test_retry.py::test_retry_after_is_waited_for_in_full",),
    ),
    Mutant(
        "W1",
        "Retry-After is cut short",
        (Edit(_RETRY, "else asked + self._backoff.spread()", "else min(asked, 20) + self._backoff.spread()"),),
        ("transports/test_retry.py::test_retry_after_is_waited_for_in_full",),
    ),
    Mutant(
        "W1",
        "a date is compared with our own clock",
        (Edit(_WAITS, "(time.time() if now is None else now)", "time.time()"),),
        ("transports/test_retry.py::test_retry_after_in_seconds_and_as_a_date_by_the_servers_clock",),
    ),
    Mutant(
        "W1",
        "a date in the past is a negative wait",
        (Edit(_WAITS, "return max(0.0, until - ", "return (until - "),),
        ("transports/test_retry.py::test_retry_after_in_seconds_and_as_a_date_by_the_servers_clock",),
    ),
    Mutant(
        "W1 W5",
        "waits beyond the deadline are begun",
        (Edit(_RETRY, "return wait < left and self._budget", "return self._budget"),),
        (
            "transports/test_retry.py::test_what_does_not_fit_the_deadline_is_handed_over_at_once",
            "transports/test_retry.py::test_without_a_deadline_an_hour_is_the_longest_wait",
        ),
    ),
    Mutant(
        "W1",
        "the error does not tell how long to wait",
        (Edit("http/answers.py", "retry_after=retry_after(headers), **context", "**context"),),
        ("http/test_answers.py::test_how_long_the_server_asks_to_wait",),
    ),
    # W2: storms
    Mutant(
        "W2",
        "retries have no budget",
        (Edit(_RETRY, "wait < left and self._budget.spend()", "wait < left"),),
        (
            "transports/test_retry.py::test_in_a_storm_retries_are_a_fifth_of_the_requests_and_ten_a_second",
            "transports/test_retry.py::test_without_budget_the_answer_is_handed_over",
        ),
    ),
    Mutant(
        "W2",
        "attempts have no end",
        (Edit(_RETRY, "status not in _TRANSIENT or attempt >= allowed or not", "status not in _TRANSIENT or not"),),
        ("transports/test_retry.py::test_the_last_answer_is_handed_over",),
    ),
    Mutant(
        "W2",
        "the breaker never opens",
        (Edit(_BREAKER, "if self._failures >= self._threshold:", "if False:"),),
        (
            "transports/test_breaker.py::test_opens_after_five_failures_in_a_row",
            "transports/test_faults.py::test_h2_a_storm_is_not_fed_and_its_end_is_found",
        ),
    ),
    Mutant(
        "W2",
        "all are probes at once",
        (
            Edit(
                _BREAKER, 'request.extensions.get("probe")) and not self._probing:', 'request.extensions.get("probe")):'
            ),
        ),
        ("transports/test_breaker.py::test_half_open_lets_exactly_one_of_a_hundred_through",),
    ),
    Mutant(
        "W2 W14",
        "a cancelled probe keeps its place",
        (Edit(_BREAKER, "        if probe:\n            self._probing = False\n", "        pass\n"),),
        ("transports/test_breaker.py::test_cancelled_probe_gives_its_place_back",),
    ),
    Mutant(
        "W2",
        "the breaker opens for the client's own mistakes",
        (Edit(_BREAKER, "if isinstance(error, _LOCAL) or any(", "if any("),),
        ("transports/test_breaker.py::test_local_trouble_is_not_the_servers",),
    ),
    Mutant(
        "W2",
        "a success does not close the breaker",
        (Edit(_BREAKER, "self._failures, self._probe_at, self._probing = 0, None, False", "self._probing = False"),),
        (
            "transports/test_breaker.py::test_one_probe_after_the_recovery_time",
            "transports/test_faults.py::test_h2_a_storm_is_not_fed_and_its_end_is_found",
        ),
    ),
    # W3, W4: what may be sent twice
    Mutant(
        "W3",
        "a report is sent once",
        (Edit("report/sending.py", "        idempotent=True,\n", ""),),
        ("transports/test_faults.py::test_h3_a_report_whose_answer_was_lost_is_sent_again_with_its_id",),
    ),
    Mutant(
        "W4",
        "any write is sent again",
        (Edit("transports/request.py", "request.method in _SAFE if declared is None else bool(declared)", "True"),),
        (
            "transports/test_faults.py::test_h4_another_write_whose_answer_was_lost_is_not_sent_again",
            "transports/test_retry.py::test_a_write_is_repeated_after_429_and_not_after_503",
            "transports/test_retry.py::test_a_broken_connection_is_tried_again_for_idempotent_requests_only",
        ),
    ),
    Mutant(
        "W4",
        "a write is not sent again though nothing of it was sent",
        (Edit(_RETRY, "return isinstance(error, _UNSENT) or (", "return ("),),
        ("transports/test_retry.py::test_no_connection_is_tried_again_for_every_request",),
    ),
    Mutant(
        "W4",
        "the wire sends a write again",
        (
            Edit(
                _WIRE,
                "connection.reused and is_idempotent(request) and is_replayable",
                "connection.reused and is_replayable",
            ),
        ),
        ("transports/test_wire_faults.py::test_only_what_may_be_sent_twice_is_sent_twice",),
    ),
    Mutant(
        "W4",
        "the wire sends again what was answered in part",
        (Edit(_WIRE, "if connection.heard or not (", "if not ("),),
        ("transports/test_wire_faults.py::test_once_a_byte_of_the_answer_came_nothing_is_sent_again",),
    ),
    # W5: the deadline
    Mutant(
        "W5",
        "the deadline ends with the head of the answer",
        (
            Edit(
                _DEADLINE, "        with anyio.CancelScope(deadline=self._at):\n", "        with anyio.CancelScope():\n"
            ),
        ),
        ("transports/test_deadline.py::test_the_time_covers_the_body_however_it_drips",),
    ),
    Mutant(
        "W5",
        "no deadline before the head of the answer",
        (Edit(_DEADLINE, "        with anyio.CancelScope(deadline=at):\n", "        with anyio.CancelScope():\n"),),
        (
            "transports/test_faults.py::test_h5_a_server_that_drips_does_not_outlive_the_deadline",
            "transports/test_deadline.py::test_no_answer_in_time",
        ),
    ),
    Mutant(
        "W5",
        "each attempt has a deadline of its own",
        (
            Edit(
                "transports/assembly.py",
                "self.breaker = BreakerTransport(self.limit)\n"
                "        self.retry = RetryTransport(self.breaker, settings.attempts)\n"
                "        self.deadline = DeadlineTransport(self.retry, settings.deadline)\n",
                "self.deadline = DeadlineTransport(self.limit, settings.deadline)\n"
                "        self.breaker = BreakerTransport(self.deadline)\n"
                "        self.retry = RetryTransport(self.breaker, settings.attempts)\n",
            ),
            Edit("transports/assembly.py", "                self.deadline,\n", "                self.retry,\n"),
            Edit("transports/assembly.py", "self.cache or self.deadline", "self.cache or self.retry"),
        ),
        ("transports/test_stack.py::test_the_order_from_the_outside_to_the_wire",),
    ),
    # W6, W7: connections
    Mutant(
        "W6",
        "silence is waited out",
        (
            Edit(
                _NETWORK,
                "            with anyio.CancelScope(deadline=inf if timeout is None else anyio.current_time() + timeout):\n                if self._unsent:",
                "            with anyio.CancelScope():\n                if self._unsent:",
            ),
        ),
        (
            "transports/test_faults.py::test_h6_silence_ends_at_the_read_timeout",
            "transports/test_wire_faults.py::test_silence_is_a_read_timeout_before_and_within_the_body",
        ),
    ),
    Mutant(
        "W6",
        "connecting has no end",
        (
            Edit(
                _NETWORK,
                "            with anyio.CancelScope(deadline=inf if timeout is None else anyio.current_time() + timeout):\n                self.stream = SocketStream(",
                "            with anyio.CancelScope():\n                self.stream = SocketStream(",
            ),
        ),
        ("transports/test_wire_faults.py::test_connecting_to_a_black_hole_ends_at_the_connect_timeout",),
    ),
    Mutant(
        "W6",
        "a connection that the server closed is used, and its request lost",
        (
            Edit(_POOL, "time.monotonic() < self.idle_until and not stream.is_stale()", "True"),
            Edit(_WIRE, "if connection.heard or not (", "if True or not ("),
        ),
        (
            "transports/test_faults.py::test_h6_an_idle_connection_that_the_server_closed_costs_no_call",
            "transports/test_wire_faults.py::test_a_connection_that_the_server_closed_is_dropped_in_silence_50_times",
        ),
    ),
    Mutant(
        "W6",
        "an idempotent request on a dying connection is lost",
        (Edit(_WIRE, "if connection.heard or not (", "if True or not ("),),
        (
            "transports/test_wire_faults.py::test_a_connection_that_dies_under_an_idempotent_request_is_replaced_50_times",
        ),
    ),
    Mutant(
        "W6 W15",
        "a connection that failed keeps its slot",
        (
            Edit(
                _WIRE,
                "        except BaseException as error:\n            await self._pool.release(connection)\n",
                "        except BaseException as error:\n",
            ),
        ),
        (
            "transports/test_wire_faults.py::test_1000_faults_leave_no_connection_open",
            "transports/test_faults.py::test_h15_days_of_faults_in_seconds_leave_nothing",
        ),
    ),
    Mutant(
        "W7",
        "more bytes than the answer has become the next one",
        (Edit(_POOL, "return http11 is not None and bool(http11._h11_state.trailing_data[0])", "return False"),),
        (
            "transports/test_wire_faults.py::test_a_broken_answer_is_a_protocol_error_and_its_connection_is_not_used_again",
        ),
    ),
    Mutant(
        "W7",
        "errors of httpcore come through as they are",
        (Edit(_WIRE, "            if isinstance(error, KNOWN):\n", "            if False:\n"),),
        ("transports/test_faults.py::test_h7_a_broken_answer_is_an_error_of_ours",),
    ),
    Mutant(
        "W7 H19",
        "an answer that breaks off is whole",
        (
            Edit(
                _BODIES,
                "        except BaseException as error:\n            await self.aclose()\n",
                "        except httpcore.RemoteProtocolError:\n            await self.aclose()\n            raise StopAsyncIteration from None\n        except BaseException as error:\n            await self.aclose()\n",
            ),
        ),
        (
            "transports/test_wire_faults.py::test_a_broken_answer_is_a_protocol_error_and_its_connection_is_not_used_again",
        ),
    ),
    # W8, W9: bodies
    Mutant(
        "W8",
        "any size is unpacked",
        (Edit(_BODY, "if self.total > self._most:", "if False:"),),
        ("http/test_http.py::test_a_body_that_is_packed_badly_or_too_large",),
    ),
    Mutant(
        "W8",
        "any ratio is unpacked",
        (Edit(_BODY, "if self.total > _SMALL and self.total > _RATIO * self.packed:", "if False:"),),
        ("transports/test_faults.py::test_h8_300_kilobytes_that_unpack_to_300_megabytes_take_no_memory",),
    ),
    Mutant(
        "W8",
        "a bomb is unpacked in one piece",
        (Edit(_BODY, "unpack.decompress(packed, _PIECE)", "unpack.decompress(packed)"),),
        ("transports/test_faults.py::test_h8_300_kilobytes_that_unpack_to_300_megabytes_take_no_memory",),
    ),
    Mutant(
        "W8",
        "packed in any manner",
        (Edit(_BODY, 'if encoding not in ("identity", "gzip", "x-gzip", ""):', "if False:"),),
        ("http/test_http.py::test_a_body_that_is_packed_badly_or_too_large",),
    ),
    Mutant(
        "W8",
        "more than gzip is asked for",
        (Edit("http/building.py", '(b"Accept-Encoding", b"gzip")', '(b"Accept-Encoding", b"gzip, deflate, br")'),),
        ("transports/test_faults.py::test_h8_what_cannot_be_unpacked_within_bounds",),
    ),
    Mutant(
        "W9",
        "a login page is a success where nothing is returned",
        (Edit(_BODY, 'returns is bytes) and not is_html("", content):', "returns is bytes):"),),
        ("http/test_http.py::test_an_answer_of_no_known_form_stays_as_it_is",),
    ),
    Mutant(
        "W9",
        "the error holds the whole body",
        (Edit(_BODY, 'content[:500].decode("utf-8", "replace")', 'content.decode("utf-8", "replace")'),),
        ("http/test_http.py::test_a_success_without_what_the_route_promises_is_an_error",),
    ),
    Mutant(
        "W9",
        "an empty answer is a success",
        (
            Edit(
                _BODY,
                "        if returns is Any:\n            return None",
                "        if True:\n            return None",
            ),
        ),
        ("http/test_http.py::test_a_success_without_what_the_route_promises_is_an_error",),
    ),
    Mutant(
        "W9",
        "a report counts as sent, whatever the server confirms",
        (Edit("report/sending.py", "    if stored != [UUID(report_id)]:", "    if False:"),),
        ("report/test_sending.py::test_what_the_server_confirms_must_be_the_report",),
    ),
    # W10: redirects
    Mutant(
        "W10",
        "a read is redirected to any server",
        (
            Edit(
                _HTTP,
                ' or request.method != "GET" or not _same_origin(following.url, request.url):',
                ' or request.method != "GET":',
            ),
        ),
        ("http/test_http.py::test_a_read_is_redirected_on_its_own_origin_only",),
    ),
    Mutant(
        "W10",
        "a write is redirected",
        (Edit(_HTTP, 'if following is None or request.method != "GET" or not', "if following is None or not"),),
        ("http/test_http.py::test_a_write_is_never_redirected",),
    ),
    Mutant(
        "W10",
        "https may become http",
        (
            Edit(
                _HTTP,
                "return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)",
                "return one.host == other.host",
            ),
        ),
        ("http/test_http.py::test_a_read_is_redirected_on_its_own_origin_only",),
    ),
    Mutant(
        "W10",
        "redirects have no end",
        (Edit(_HTTP, "for _ in range(_MOST_REDIRECTS):", "for _ in range(10**9):"),),
        ("http/test_http.py::test_a_read_is_redirected_on_its_own_origin_only",),
    ),
    Mutant(
        "W10",
        "the token goes to any server",
        (
            Edit(
                _SIGN,
                "if self._get_token is None or _origin(request.url) != self._origin:",
                "if self._get_token is None:",
            ),
        ),
        ("transports/test_sign.py::test_the_token_goes_to_its_own_origin_and_nowhere_else",),
    ),
    Mutant(
        "W10 C2",
        "the token is put on the caller's own request",
        (
            Edit(
                _SIGN,
                "        signed = httpx.Request(\n"
                "            request.method, request.url, headers=request.headers, stream=request.stream, "
                "extensions=request.extensions\n        )\n",
                "        signed = request\n",
            ),
        ),
        ("transports/test_sign.py::test_the_token_is_nowhere_above", "test_canary.py::test_no_secret_is_left_anywhere"),
    ),
    # W11, W12, W13: certificates, names, proxies
    Mutant(
        "W11",
        "a bad certificate is tried again",
        (
            Edit(
                _RETRY,
                "    if any(isinstance(cause, ssl.SSLError) and not isinstance(cause, _BROKEN_OFF) for cause in causes(error)):\n        return False\n",
                "",
            ),
        ),
        (
            "transports/test_faults.py::test_h11_a_certificate_that_is_not_good_is_an_error_with_advice_and_not_retried",
            "transports/test_retry.py::test_what_stays_as_it_is_is_not_tried_again",
        ),
    ),
    Mutant(
        "W11",
        "a bad certificate is no error of its own",
        (Edit(_FAILURES, "if any(isinstance(cause, ssl.SSLError) for cause in causes):", "if False:"),),
        (
            "transports/test_faults.py::test_h11_a_certificate_that_is_not_good_is_an_error_with_advice_and_not_retried",
            "http/test_http.py::test_no_answer_is_an_error_of_ours_that_says_what_to_do",
        ),
    ),
    Mutant(
        "W11",
        "names of certificates are not checked",
        (Edit(_NETWORK, "                    hostname=server_hostname,\n", "                    hostname=None,\n"),),
        ("transports/test_wire.py::test_a_certificate_that_is_not_trusted_or_not_the_hosts_is_refused",),
    ),
    Mutant(
        "W11",
        "an old TLS is not named as such",
        (Edit(_FAILURES, 'if "protocol version" in reason.lower():', "if False:"),),
        ("transports/test_faults.py::test_h11_a_server_that_only_speaks_tls_1_1_is_named_as_too_old",),
    ),
    Mutant(
        "W12",
        "a name that does not resolve is not asked for again",
        (
            Edit(
                _RETRY,
                "_HOPELESS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)",
                "_HOPELESS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.ConnectError)",
            ),
        ),
        ("transports/test_faults.py::test_h12_a_name_that_does_not_resolve_is_asked_for_again",),
    ),
    Mutant(
        "W12",
        "a name that does not resolve is no error of its own",
        (Edit(_FAILURES, "if any(isinstance(cause, socket.gaierror) for cause in causes):", "if False:"),),
        (
            "transports/test_faults.py::test_h12_a_name_that_does_not_resolve_is_asked_for_again",
            "http/test_http.py::test_no_answer_is_an_error_of_ours_that_says_what_to_do",
        ),
    ),
    Mutant(
        "W13",
        "errors show the proxy with its password",
        (Edit(_PROXY, 'name = httpx.URL(proxy).copy_with(userinfo=b"", path="/")', "name = proxy"),),
        ("transports/test_wire_proxy.py::test_refusals_are_proxy_errors_and_show_no_password",),
    ),
    Mutant(
        "W13",
        "a refusal of the proxy is tried again",
        (
            Edit(
                _RETRY,
                '    if isinstance(error, httpx.ProxyError) and str(error).startswith("4"):\n        return False',
                "    if False:\n        return False",
            ),
        ),
        ("transports/test_faults.py::test_h13_a_proxy_that_wants_a_password_is_named_without_it",),
    ),
    Mutant(
        "W13",
        "NO_PROXY is not obeyed",
        (Edit(_PROXY, "if not proxy or (self._trust_env and self._is_exempt(url)):", "if not proxy:"),),
        ("transports/test_wire_proxy.py::test_the_environment_is_read_as_usual",),
    ),
    Mutant(
        "W13",
        "a proxy that refuses is no error of its own",
        (Edit(_FAILURES, "if isinstance(error, httpx.ProxyError):", "if False:"),),
        ("transports/test_faults.py::test_h13_a_proxy_that_wants_a_password_is_named_without_it",),
    ),
    Mutant(
        "W13 C2",
        "the proxy's password is logged",
        (Edit(_PROXY, "            conceal(_password(url))\n", "            pass\n"),),
        ("test_logs.py::test_the_password_of_a_proxy_goes_wherever_it_is_said",),
    ),
    # W14, W15: nothing stays behind
    Mutant(
        "W14",
        "a cancelled request keeps its slot",
        (
            Edit(
                _LIMIT,
                "        except BaseException:\n            self._slots.release()\n",
                "        except Exception:\n            self._slots.release()\n",
            ),
        ),
        (
            "transports/test_limit.py::test_cancelled_at_any_moment_no_slot_is_lost",
            "transports/test_faults.py::test_h14_cancelled_at_any_time_nothing_stays_behind",
        ),
    ),
    Mutant(
        "W14",
        "a request that is cancelled while it waits for a connection keeps its place",
        (
            Edit(
                _POOL,
                "            elif not waiter.event.is_set():\n                self._waiters.remove(waiter)\n            raise\n",
                "            raise\n",
            ),
        ),
        ("transports/test_wire_limits.py::test_cancelled_while_waiting_for_a_connection",),
    ),
    Mutant(
        "W14",
        "a cancelled request leaves its connection open",
        (
            Edit(
                _WIRE,
                "        except BaseException as error:\n            await self._pool.release(connection)\n",
                "        except Exception as error:\n            await self._pool.release(connection)\n",
            ),
        ),
        (
            "transports/test_wire_limits.py::test_cancelled_while_connecting",
            "transports/test_wire_limits.py::test_requests_cancelled_at_any_time_leave_every_slot_free",
            "transports/test_faults.py::test_h14_cancelled_at_any_time_nothing_stays_behind",
        ),
    ),
    Mutant(
        "W15",
        "sockets are let go of without closing them",
        (
            Edit(
                _NETWORK,
                "                await self._stream.aclose()\n            except",
                "                pass\n            except",
            ),
        ),
        ("transports/test_wire_faults.py::test_1000_faults_leave_no_connection_open",),
    ),
    # W16: threads, loops, processes
    Mutant(
        "W16",
        "a forked child waits for its parent's thread",
        (
            Edit(
                "portal.py",
                '        if self._pid != os.getpid():\n            raise ClosedError("This',
                '        if False:\n            raise ClosedError("This',
            ),
        ),
        ("test_bridge.py::test_a_forked_child_gets_an_error_and_no_hang",),
    ),
    Mutant(
        "W16",
        "a forked child uses its parent's connections",
        (Edit(_WIRE, "        if process != os.getpid():  # asked first", "        if False:  # asked first"),),
        ("transports/test_wire.py::test_a_forked_process_is_told_so",),
    ),
    Mutant(
        "W16",
        "a blocking call from the client's own loop waits for itself",
        (
            Edit(
                "portal.py",
                "if threading.current_thread() is self._thread:\n            raise",
                "if False:\n            raise",
            ),
        ),
        ("test_bridge.py::test_a_call_from_its_own_loop_is_an_error_and_no_deadlock",),
    ),
    Mutant(
        "W16",
        "each thread begins a loop of its own",
        (
            Edit(
                "portal.py",
                "                if self._thread is None:\n                    self._start()\n",
                "                self._start()\n",
            ),
        ),
        ("test_bridge.py::test_64_threads_share_one_loop",),
    ),
]
