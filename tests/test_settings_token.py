"""The token: what is one, and where it may come from."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from pywats_async.errors import ConfigurationError
from pywats_async.settings import Settings, tokens

S3CRET = "S3CRET-7f3a"


def why_not(settings: Settings) -> str:
    """The text with which the token is refused."""
    with pytest.raises(ConfigurationError) as caught:
        settings.get_token()
    assert S3CRET not in str(caught.value)
    return str(caught.value)


def python(code: str) -> str:
    """A command that runs `code`."""
    return shlex.join([sys.executable.replace("\\", "/"), "-c", code])


class TestToken:
    @pytest.mark.parametrize("given", ["YWJjOmRlZg==", "Basic YWJjOmRlZg==", "basic  YWJjOmRlZg=="])
    def test_the_scheme_is_dropped(self, given: str) -> None:
        assert Settings.load(token=given).get_token() == "YWJjOmRlZg=="
        assert Settings(token=SecretStr(given)).get_token() == "YWJjOmRlZg=="

    @pytest.mark.parametrize(
        ("given", "complaint"),
        [
            ("", "is empty"),
            ("Basic ", "is empty"),
            (f"{S3CRET}\n", "line break"),
            (f"{S3CRET}\r\nX-Evil: 1", "line break"),
            (f" {S3CRET}", "white space"),
            (f"Bearer {S3CRET}", "white space"),
            (f"{S3CRET}\tx", "white space"),
            (f"{S3CRET}\x00", "cannot be sent in a header"),
            (f"{S3CRET}\x7f", "cannot be sent in a header"),
            (f"{S3CRET}é", "cannot be sent in a header"),
        ],
    )
    def test_what_is_no_token_is_refused_unseen(self, given: str, complaint: str) -> None:
        with pytest.raises(ConfigurationError, match="token: ") as caught:
            Settings.load(token=given)
        assert complaint in str(caught.value)
        assert S3CRET not in str(caught.value)

    def test_a_bad_one_in_the_environment_names_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WATS_TOKEN", f"{S3CRET} x")
        with pytest.raises(ConfigurationError, match="from env WATS_TOKEN"):
            Settings.load()

    def test_none_at_all_names_the_cure(self) -> None:
        text = why_not(Settings.load())
        for way in ("token=", "PYWATS_TOKEN", "token_file", "token_command", "token_keyring"):
            assert way in text


class TestWhichCounts:
    def test_within_one_place_the_order_is_token_file_command_keyring(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("from-file")
        command = python("print('from-command')")
        assert Settings.load(token="t", token_file=file, token_command=command).get_token() == "t"
        assert Settings.load(token_file=file, token_command=command).get_token() == "from-file"
        assert Settings.load(token_command=command, token_keyring="a/b").get_token() == "from-command"

    def test_an_argument_wins_whatever_its_kind(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "token"
        file.write_text("from-file")
        monkeypatch.setenv("PYWATS_TOKEN", "from-environment")
        settings = Settings.load(token_file=file)
        assert settings.get_token() == "from-file"
        assert settings.sources["token"] == "default"


class TestFile:
    @pytest.mark.parametrize("content", [b"abc", b"\n abc \r\n", b"\xef\xbb\xbfabc\n", b"Basic abc\n"])
    def test_white_space_around_it_is_dropped(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "token").write_bytes(content)
        assert Settings(token_file=tmp_path / "token").get_token() == "abc"

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (b"", "is empty"),
            (f"{S3CRET} {S3CRET}".encode(), "white space"),
            (f"{S3CRET}\n{S3CRET}".encode(), "line break"),
            (S3CRET.encode() + b"\xff", "not a text file"),
        ],
    )
    def test_refused(self, content: bytes, complaint: str, tmp_path: Path) -> None:
        (tmp_path / "token").write_bytes(content)
        text = why_not(Settings(token_file=tmp_path / "token"))
        (tmp_path / "token").unlink()  # the one file that may hold it: no other is left
        assert complaint in text
        assert str(tmp_path) in text

    def test_missing(self, tmp_path: Path) -> None:
        assert "cannot be read" in why_not(Settings(token_file=tmp_path / "token"))

    def test_it_is_read_anew_so_that_it_may_be_renewed(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("a")
        settings = Settings(token_file=tmp_path / "token")
        assert settings.get_token() == "a"
        (tmp_path / "token").write_text("b")
        assert settings.get_token() == "b"


class TestCommand:
    def test_its_output_is_the_token(self) -> None:
        assert Settings(token_command=python("print(); print(' abc ')")).get_token() == "abc"

    def test_no_shell_expands_it(self) -> None:
        command = python("import sys; print(sys.argv[1].count('$'))") + " '$HOME;echo$x'"
        assert Settings(token_command=command).get_token() == "2"

    @pytest.mark.parametrize(
        ("command", "complaint"),
        [
            (f"no-such-program-of-ours {S3CRET}", "cannot be run"),
            (python(f"raise SystemExit('{S3CRET}')"), "exit code 1"),
            (python("pass"), "is empty"),
            (python(f"print('{S3CRET} {S3CRET}')"), "white space"),
            ("  ", "is empty"),
            (f"program '{S3CRET}", "cannot be split"),
        ],
    )
    def test_failures_name_the_program_only(self, command: str, complaint: str) -> None:
        assert complaint in why_not(Settings(token_command=command))

    def test_it_may_not_take_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tokens, "COMMAND_TIMEOUT", 0.1)
        assert "did not end within 0.1 seconds" in why_not(
            Settings(token_command=python("import time; time.sleep(30)"))
        )


class TestKeyring:
    @pytest.fixture
    def entries(self) -> Iterator[dict[tuple[str, str], str]]:
        """A keyring in memory."""
        keyring = pytest.importorskip("keyring")
        from keyring.backend import KeyringBackend

        held: dict[tuple[str, str], str] = {}

        class Memory(KeyringBackend):
            priority = 1  # type: ignore[assignment]

            def get_password(self, service: str, username: str) -> str | None:
                return held.get((service, username))

            def set_password(self, service: str, username: str, password: str) -> None:
                held[service, username] = password

        before = keyring.get_keyring()
        keyring.set_keyring(Memory())
        yield held
        keyring.set_keyring(before)

    def test_found(self, entries: dict[tuple[str, str], str]) -> None:
        entries["wats/acme", "ada"] = "abc\n"
        assert Settings(token_keyring="wats/acme/ada").get_token() == "abc"

    def test_absent(self, entries: dict[tuple[str, str], str]) -> None:
        assert "keyring set wats ada" in why_not(Settings(token_keyring="wats/ada"))

    @pytest.mark.parametrize("entry", ["wats", "/ada", "wats/"])
    def test_the_entry_has_two_parts(self, entry: str) -> None:
        assert "service/username" in why_not(Settings(token_keyring=entry))

    def test_the_extra_is_named_where_it_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "keyring", None)
        assert "pywats-async[keyring]" in why_not(Settings(token_keyring="wats/ada"))

    def test_a_computer_without_a_keyring(self, monkeypatch: pytest.MonkeyPatch) -> None:
        keyring = pytest.importorskip("keyring")
        from keyring.backends import fail

        before = keyring.get_keyring()
        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
        try:
            assert "The keyring cannot be read" in why_not(Settings(token_keyring="wats/ada"))
        finally:
            keyring.set_keyring(before)
