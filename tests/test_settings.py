"""Where settings come from, what is refused, and what is never shown."""

from __future__ import annotations

import copy
import pickle
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from pywats_async.errors import ConfigurationError
from pywats_async.settings import ErrorMode, InsecureConnectionWarning, Settings, Station

URL = "https://acme.wats.com"
CANARY = "CANARY-7f3a"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file in its own folder, named by PYWATS_CONFIG."""
    file = tmp_path / "config.toml"
    file.touch()
    monkeypatch.setenv("PYWATS_CONFIG", str(file))
    return file


def refused(**values: object) -> str:
    """The text with which these settings are refused; nothing of pydantic's error may hang on ours."""
    with pytest.raises(ConfigurationError) as caught:
        Settings(**values)  # type: ignore[arg-type]
    assert caught.value.__context__ is None
    return str(caught.value)


class TestPrecedence:
    def test_defaults(self) -> None:
        settings = Settings.load()
        assert (settings.base_url, settings.token, settings.proxy) == ("", None, None)
        assert (settings.connect_timeout, settings.read_timeout, settings.deadline) == (10.0, 60.0, 120.0)
        assert (settings.attempts, settings.max_concurrency, settings.rate_limit) == (3, 100, None)
        assert (settings.verify, settings.trust_env, settings.cache) == (True, True, "memory")
        assert settings.error_mode is ErrorMode.STRICT
        assert set(settings.sources.values()) == {"default"}

    def test_argument_then_environment_then_file_then_default(
        self, config: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config.write_text('base_url = "https://file.test"\nattempts = 7\nread_timeout = 5\nverify = true\n')
        monkeypatch.setenv("PYWATS_ATTEMPTS", "8")
        monkeypatch.setenv("PYWATS_READ_TIMEOUT", "6.5")
        settings = Settings.load(read_timeout=1)
        assert (settings.base_url, settings.attempts, settings.read_timeout) == ("https://file.test", 8, 1.0)
        assert settings.sources["base_url"] == f"file {config}"
        assert settings.sources["attempts"] == "env PYWATS_ATTEMPTS"
        assert settings.sources["read_timeout"] == "argument"
        assert settings.sources["write_timeout"] == "default"

    def test_an_override_of_none_counts_as_not_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_BASE_URL", URL)
        assert Settings.load(base_url=None, deadline=None).base_url == URL
        assert Settings.load(deadline=None).deadline == 120.0

    def test_the_variables_of_the_old_client_are_read_last(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WATS_BASE_URL", URL)
        monkeypatch.setenv("WATS_AUTH_TOKEN", "b")
        assert Settings.load().get_token() == "b"
        monkeypatch.setenv("WATS_TOKEN", "a")
        assert Settings.load().get_token() == "a"
        monkeypatch.setenv("PYWATS_TOKEN", "c")
        assert (Settings.load().get_token(), Settings.load().base_url) == ("c", URL)
        assert Settings.load().sources["token"] == "env PYWATS_TOKEN"

    def test_a_new_value_in_the_environment_counts_at_the_next_load(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_ATTEMPTS", "1")
        assert Settings.load().attempts == 1
        monkeypatch.setenv("PYWATS_ATTEMPTS", "2")
        assert Settings.load().attempts == 2

    @pytest.mark.parametrize(("text", "value"), [("false", False), ("0", False), ("no", False), ("1", True)])
    def test_switches_in_the_environment(self, text: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_TRUST_ENV", text)
        assert Settings.load().trust_env is value

    def test_an_empty_variable_counts_as_absent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_TOKEN", "")
        assert Settings.load().token is None

    def test_direct_construction_reads_neither_environment_nor_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_BASE_URL", URL)
        assert Settings().base_url == ""

    def test_a_misspelt_variable_is_pointed_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_BASEURL", URL)
        with pytest.warns(UserWarning, match="did you mean PYWATS_BASE_URL"):
            Settings.load()

    def test_a_foreign_variable_is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_ZEBRA", "x")
        monkeypatch.setenv("PYWATS_FAILPOINT", "x")
        Settings.load()

    def test_the_error_mode_is_spelt_in_any_case(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_ERROR_MODE", "LENIENT")
        assert Settings.load().error_mode is ErrorMode.LENIENT

    def test_an_infinite_deadline_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_DEADLINE", "inf")
        assert Settings.load().deadline is None


class TestFile:
    def test_the_user_file_is_stronger_than_the_computers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user, site = tmp_path / "user", tmp_path / "site"
        monkeypatch.delenv("PYWATS_CONFIG")
        monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: user)
        monkeypatch.setattr("platformdirs.site_config_path", lambda *_, **__: site)
        assert Settings.load().attempts == 3
        for folder, text in ((user, "attempts = 4"), (site, "attempts = 5\nmax_connections = 6")):
            folder.mkdir()
            (folder / "config.toml").write_text(text)
        assert (Settings.load().attempts, Settings.load().max_connections) == (4, 6)

    def test_unknown_keys_are_refused_by_name(self, config: Path) -> None:
        config.write_text('base_urll = "x"')
        with pytest.raises(ConfigurationError, match="'base_urll' is not a setting; did you mean 'base_url'") as caught:
            Settings.load()
        assert str(config) in str(caught.value)
        assert "max_response_bytes" in str(caught.value)

    def test_a_value_of_the_wrong_kind_names_the_file(self, config: Path) -> None:
        config.write_text('attempts = "many"')
        with pytest.raises(ConfigurationError, match=r"attempts: .*\(from file .*config.toml\)"):
            Settings.load()

    @pytest.mark.parametrize("content", [b"base_url = ", b"\xff\xfe", b"token = abc"])
    def test_what_is_not_toml_is_refused(self, content: bytes, config: Path) -> None:
        config.write_bytes(content)
        with pytest.raises(ConfigurationError, match="is not TOML"):
            Settings.load()

    def test_a_named_file_must_exist(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_CONFIG", "/no/such/file.toml")
        with pytest.raises(ConfigurationError, match="does not exist"):
            Settings.load()

    def test_relative_paths_start_at_its_folder(self, config: Path) -> None:
        (config.parent / "token.txt").write_text("\n  abc \n")
        config.write_text('token_file = "token.txt"')
        assert Settings.load().get_token() == "abc"


class TestBaseUrl:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("https://acme.wats.com", URL),
            (" https://acme.wats.com/ ", URL),
            ("https://acme.wats.com/api", URL),
            ("https://acme.wats.com/API/", URL),
            ("HTTPS://Acme.WATS.com//", URL),
            ("https://acme.wats.com:8443/wats/api/", "https://acme.wats.com:8443/wats"),
            ("https://acme.wats.com/myapi", "https://acme.wats.com/myapi"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ],
    )
    def test_the_trailing_api_is_dropped(self, given: str, kept: str) -> None:
        assert Settings(base_url=given).base_url == kept

    @pytest.mark.parametrize(
        ("given", "complaint"),
        [
            ("", "is empty"),
            ("acme.wats.com", "must start with https://"),
            ("ftp://acme.wats.com", "must start with https://"),
            ("https:acme.wats.com", "must start with https://"),
            ("https://", "names no host"),
            ("https://:443", "names no host"),
            ("https://acme.wats.com:port", "not a URL"),
            ("https://[::1", "not a URL"),
            ("https://acme.wats.com?x=1", "query or a fragment"),
            ("https://acme.wats.com/#/dashboard", "query or a fragment"),
            ("https://acme .wats.com", "white space"),
            ("https://acme.wats.com\r\nX: y", "white space"),
            ("https:\\\\acme.wats.com", "backslashes"),
        ],
    )
    def test_refused(self, given: str, complaint: str) -> None:
        assert complaint in refused(base_url=given)

    def test_credentials_are_refused_and_not_echoed(self) -> None:
        text = refused(base_url=f"https://ada:{CANARY}@acme.wats.com")
        assert "credentials" in text
        assert CANARY not in text

    def test_a_client_needs_one_and_is_told_how(self) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Settings.load().get_base_url()
        for way in ("argument", "PYWATS_BASE_URL", "config.toml"):
            assert way in str(caught.value)
        assert Settings(base_url=URL).get_base_url() == URL

    @pytest.mark.parametrize("url", ["http://acme.wats.com", "http://10.0.0.1", "http://127.0.0.1.nip.io"])
    def test_plain_http_to_another_machine_warns(self, url: str) -> None:
        with pytest.warns(InsecureConnectionWarning, match="not https") as caught:
            Settings.load(base_url=url)
        assert caught[0].filename == __file__

    @pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "127.8.8.8", "[::1]", "a.localhost", "wats.test"])
    def test_plain_http_on_this_machine_does_not(self, host: str) -> None:
        assert Settings(base_url=f"http://{host}").base_url == f"http://{host}"


class TestLimits:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("connect_timeout", 0),
            ("read_timeout", -1),
            ("write_timeout", float("nan")),
            ("pool_timeout", float("inf")),
            ("deadline", 0),
            ("rate_limit", 0),
            ("attempts", 0),
            ("max_connections", 0),
            ("max_concurrency", "many"),
            ("max_response_bytes", 0),
            ("error_mode", "soft"),
            ("station_location", "x" * 101),
            ("proxy", "proxy.acme.com:3128"),
            ("ssl_context", "a context"),
        ],
    )
    def test_refused_with_the_name_of_the_field(self, name: str, value: object) -> None:
        assert refused(**{name: value}).startswith(f"{name}: ")

    def test_all_findings_come_at_once(self) -> None:
        text = refused(attempts=0, base_url="x", token=f"{CANARY} x")
        assert len(text.splitlines()) == 3
        assert CANARY not in text

    def test_an_unknown_argument_is_refused(self) -> None:
        with pytest.raises(ConfigurationError, match="did you mean 'attempts'"):
            Settings.load(attemps=1)
        assert "did you mean 'token'" in refused(tokn=CANARY)

    def test_a_key_needs_its_certificate(self, tmp_path: Path) -> None:
        assert "client_key needs client_cert" in refused(client_key=tmp_path)

    def test_pydantics_error_never_escapes(self) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Settings.model_validate({"token": 5})
        assert not isinstance(caught.value, ValidationError)

    def test_settings_are_frozen(self) -> None:
        with pytest.raises(AttributeError, match="copy with another attempts"):
            Settings().attempts = 4  # type: ignore[misc]


class TestChange:
    def test_replace_keeps_the_rest_and_reads_nothing_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        first = Settings.load(base_url=URL, token="a", ssl_context=context)
        monkeypatch.setenv("PYWATS_ATTEMPTS", "9")
        second = first.replace(deadline=None)
        assert (second.base_url, second.get_token(), second.attempts, second.deadline) == (URL, "a", 3, None)
        assert second.ssl_context is context
        assert second.sources["deadline"] == "argument"
        assert first.deadline == 120.0

    def test_replace_checks(self) -> None:
        with pytest.raises(ConfigurationError, match="attempts"):
            Settings().replace(attempts=0)

    def test_another_source_of_the_token_replaces_the_first(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("b")
        assert Settings(token=SecretStr("a")).replace(token_file=tmp_path / "token").get_token() == "b"


class TestSecrecy:
    def test_nothing_shows_the_token(self) -> None:
        settings = Settings.load(
            base_url=URL,
            token=CANARY,
            proxy=f"http://ada:{CANARY}@proxy.test:3128",
            client_key_password=CANARY,
            token_command=f"vault read --password {CANARY}",
        )
        shown = settings.redacted()
        for text in (
            repr(settings),
            str(settings),
            repr(shown),
            repr(settings.sources),
            repr(settings.model_dump(exclude={"token_command"})),
        ):
            assert CANARY not in text
        assert shown["proxy"] == "http://***@proxy.test:3128"
        assert shown["token_command"] == "vault ***"
        assert shown["base_url"] == URL
        assert settings.get_token() == CANARY

    def test_settings_with_a_secret_are_not_pickled(self) -> None:
        with pytest.raises(TypeError, match="token"):
            pickle.dumps(Settings(token=SecretStr("a")))

    def test_settings_without_one_are(self, tmp_path: Path) -> None:
        settings = Settings(base_url=URL, token_file=tmp_path / "t", attempts=2)
        assert pickle.loads(pickle.dumps(settings)) == settings

    def test_a_copy_is_no_pickle(self) -> None:
        assert copy.deepcopy(Settings(token=SecretStr("a"))).get_token() == "a"


class TestStation:
    def test_the_default_is_this_computer(self) -> None:
        assert Settings().station == Station(
            name=socket.gethostname(), location="Unknown", purpose="Development", description=""
        )

    def test_settings_reach_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYWATS_STATION_NAME", "ICT-7")
        monkeypatch.setenv("PYWATS_STATION_LOCATION", "Hall 2")
        station = Settings.load(station_purpose="Production").station
        assert station.to_dict() == {
            "name": "ICT-7",
            "location": "Hall 2",
            "purpose": "Production",
            "description": "",
        }

    def test_blank_means_the_default(self) -> None:
        station = Station(name=" ICT-7 ", location="", purpose=" ")
        assert (station.name, station.location, station.purpose) == ("ICT-7", "Unknown", "Development")
        assert Settings(station_location="", station_name="").station == Station.from_hostname()

    def test_the_methods_of_the_old_class(self) -> None:
        station = Station.from_dict({"name": "A", "location": "B", "purpose": "C", "description": "D"})
        assert Station.from_dict(station.to_dict()) == station
        assert station.copy(name="E") == Station(name="E", location="B", purpose="C", description="D")
        assert Station.from_hostname(location="B").location == "B"

    @pytest.mark.parametrize("name", ["", "  ", "x" * 101])
    def test_a_name_that_no_report_may_carry_is_refused(self, name: str) -> None:
        with pytest.raises(ConfigurationError, match="name: "):
            Station(name=name)


def test_every_setting_is_documented() -> None:
    assert Settings.describe().keys() == Settings.model_fields.keys()
    assert Settings.describe()["connect_timeout"] == "Seconds until a connection stands, TLS included."
    assert Station.describe().keys() == Station.model_fields.keys()


def test_loading_imports_nothing_heavy() -> None:
    code = (
        "import sys, pywats_async.settings as s; s.Settings.load(base_url='https://a.wats.com', token='t'); "
        "print(sorted({'ssl', 'httpx', 'keyring', 'truststore', 'tomllib'} & sys.modules.keys()))"
    )
    env = {"PYWATS_CONFIG": "", "PATH": "", "HOME": "/nonexistent", "SYSTEMROOT": "C:\\Windows"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"
