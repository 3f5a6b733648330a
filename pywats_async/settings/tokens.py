"""Where the access token comes from: the setting itself, a file, a command, or the system's keyring."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from ..errors import ConfigurationError

__all__ = ["clean_token", "token_from_command", "token_from_file", "token_from_keyring"]

COMMAND_TIMEOUT = 10.0
"""Seconds that a token command may take."""

_MAX_FILE_BYTES = 64 * 1024
_HOW = "Copy the token from WATS: Control Panel > Integrations & APIs > Tokens; it is one word of letters and digits."


def clean_token(token: str) -> str:
    """Return the token without a leading "Basic ".

    Raises:
        ValueError: It is empty, or holds white space, control characters or characters outside of ASCII, none of which
            can be sent in a header. The text never shows the token.
    """
    if token[:6].lower() == "basic ":
        token = token[6:].lstrip(" ")
    if not token:
        raise ValueError("the token is empty")
    if "\n" in token or "\r" in token:
        raise ValueError("the token holds a line break: it must be one word")
    if any(character.isspace() for character in token):
        raise ValueError("the token holds white space: it must be one word")
    if not token.isascii() or not token.isprintable():
        raise ValueError("the token holds characters that cannot be sent in a header (control characters or non-ASCII)")
    return token


def _checked(text: str, origin: str) -> str:
    try:
        return clean_token(text.strip())
    except ValueError as error:
        complaint = str(error)
    raise ConfigurationError(f"{origin}: {complaint}.", hint=_HOW)


def token_from_file(path: Path) -> str:
    """Return the token that is the content of a file; white space around it is dropped."""
    origin = f"token_file {path}"
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_FILE_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(
            f"{origin} cannot be read: {reason}.", hint="Write the token into that file, readable by this user only."
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise ConfigurationError(f"{origin} is not a text file in UTF-8.", hint=_HOW)
    return _checked(text, origin)


def _words(command: str) -> list[str]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if os.name == "nt":
        lexer.escape = ""  # a backslash separates folders there
    return list(lexer)


def token_from_command(command: str) -> str:
    """Return what a command prints; white space around it is dropped. No shell is involved, nothing is expanded.

    Its arguments and its error output may hold secrets: errors name the program only.
    """
    try:
        words = _words(command)
    except ValueError as error:
        raise ConfigurationError(f"token_command cannot be split into words: {error}.") from None
    if not words:
        raise ConfigurationError("token_command is empty.")
    origin = f"token_command {words[0]}"
    try:
        done = subprocess.run(  # noqa: S603  # the command is the user's own setting, and no shell sees it
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_TIMEOUT,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        failure = f"did not end within {COMMAND_TIMEOUT:g} seconds"
    except OSError as error:
        failure = f"cannot be run: {error.strerror or type(error).__name__}"
    else:
        if done.returncode == 0:
            return _checked(done.stdout.decode("utf-8", "replace"), origin)
        failure = f"ended with exit code {done.returncode}"
    raise ConfigurationError(f"{origin} {failure}.", hint="Run it in a terminal to see why: it must print the token.")


def token_from_keyring(entry: str) -> str:
    """Return the password that the system's keyring holds for "service/username" (extra `keyring`)."""
    service, slash, username = entry.rpartition("/")
    if not slash or not service or not username:
        raise ConfigurationError(
            "token_keyring must be service/username.", hint="For example token_keyring = 'wats/acme.wats.com'."
        )
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise ConfigurationError(
            "token_keyring needs the keyring package.", hint="Run: pip install 'pywats-async[keyring]'"
        ) from error
    try:
        token = keyring.get_password(service, username)
    except KeyringError as error:
        raise ConfigurationError(
            f"The keyring cannot be read: {type(error).__name__}.",
            hint="Services and containers have no keyring: use PYWATS_TOKEN or token_file there.",
        ) from error
    if token is None:
        raise ConfigurationError(f"The keyring has no entry {entry!r}.", hint=f"Run: keyring set {service} {username}")
    return _checked(token, f"token_keyring {entry}")
