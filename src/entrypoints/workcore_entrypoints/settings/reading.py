"""From the environment, `.env` files and mounted secrets to settings."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import fields
from dotenv import dotenv_values

from workcore_entrypoints.settings.settings import Settings, problems_together
from workcore_entrypoints.settings.values import SettingsError

READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    attribute.name.upper(): attribute.metadata["read"] for attribute in fields(Settings)
}
"""How each setting is read, by its name."""

ALIASES: Final[Mapping[str, str]] = {"APP_ENV": "NODE_ENV"}
"""Other names that are read when the first is not there."""


def read_settings(environment: Mapping[str, str], *, dotenv: Path | None = None) -> Settings:
    """
    Read every setting.

    Args:
        environment: Wins over *dotenv*. `NAME_FILE` names a file that holds the setting.
        dotenv: A file of `NAME=value` lines; may be missing.

    Raises:
        SettingsError: Everything that is wrong or missing.
    """
    given = {**_dotenv(dotenv), **environment}
    problems: list[str] = []
    found = {name: _read(name, given, problems) for name in READERS}
    settings = Settings(**{n.lower(): value for n, value in found.items() if value is not None})
    problems += problems_together(settings)
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _dotenv(path: Path | None) -> Mapping[str, str]:
    if path is None or not path.exists():
        return {}
    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def _read(name: str, given: Mapping[str, str], problems: list[str]) -> Any:  # noqa: ANN401 - of any type
    try:
        text = _text(name, given)
        if text is None or not text.strip():
            return None
        return READERS[name](text)
    except UnicodeDecodeError:
        problems.append(f"{name}_FILE names a file that holds no text")
    except ValueError as error:
        problems.append(f"{name} {error}")
    except OSError as error:
        problems.append(f"{name}_FILE names a file that cannot be read: {error.strerror}")
    return None


def _text(name: str, given: Mapping[str, str]) -> str | None:
    if name in given:
        return given[name]
    if f"{name}_FILE" in given:
        return Path(given[f"{name}_FILE"]).read_text().strip()
    alias = ALIASES.get(name)
    return given.get(alias) if alias else None
