"""The commands and their options as a page."""

from __future__ import annotations

import click

from bookproof.cli.main import cli
from bookproof.docs.markdown import code, page, paragraph, table


def commands_page() -> str:
    """``docs/reference/cli.md``."""
    blocks: list[str] = []
    for name, command in sorted(cli.commands.items()):
        blocks += _command(name, command)
    return page("Commands", paragraph(_intro(cli)), *blocks)


def _intro(command: click.Command) -> str:
    return (command.help or "").partition("\n\n")[2] or (command.help or "")


def _command(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=f"bookproof {name}")
    usage = " ".join(part for part in command.collect_usage_pieces(context))
    text = [paragraph(block) for block in (command.help or "").split("\n\n")]
    options = [param for param in command.params if isinstance(param, click.Option)]
    return [
        f"## bookproof {name}\n",
        code(f"bookproof {name} {usage}".rstrip(), "text"),
        *text,
        table(("option", "meaning", "default"), (_option(option) for option in options)),
    ]


def _option(option: click.Option) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" {_placeholder(option)}"
    shown = option.default if option.show_default and option.default is not None else ""
    return f"{names}{value}", option.help or "", f"`{shown}`" if shown != "" else ""


def _placeholder(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return " or ".join(f"`{choice}`" for choice in option.type.choices)
    return f"`{option.metavar or option.type.name.upper()}`"
