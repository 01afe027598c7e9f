"""`python -m bot.gateway.wechat menu wechat|wecom`: put the menu at the foot of the account's chat."""

from __future__ import annotations

import argparse
import asyncio
import sys

from actions.errors import StorageError
from actions.storage import Database
from bot.gateway.errors import BadSetting
from bot.gateway.settings import load
from bot.gateway.wechat.account import Account, accounts_of
from bot.gateway.wechat.api import Api, ApiError
from bot.gateway.wechat.wording import menu


def main() -> int:
    """0 when WeChat took the menu; 1 and one line when not; 2 for a bad setting."""
    parser = argparse.ArgumentParser(prog="python -m bot.gateway.wechat", description=__doc__)
    parser.add_argument("what", choices=["menu"])
    parser.add_argument("channel", choices=["wechat", "wecom"])
    asked = parser.parse_args()
    try:
        settings = load()
    except BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2
    account = next((one for one in accounts_of(settings) if one.channel == asked.channel), None)
    if account is None or not account.may_send:
        sys.stderr.write(
            f"the settings of {asked.channel} are incomplete: the id and the secret are needed\n"
        )
        return 2
    try:
        asyncio.run(_put(account, Database(settings.database_url)))
    except (ApiError, StorageError) as error:
        sys.stderr.write(f"WeChat did not take the menu: {error}\n")
        return 1
    sys.stdout.write("the menu is set; people see it when they next open the chat\n")
    return 0


async def _put(account: Account, database: Database) -> None:
    api = Api(account, database)
    try:
        await api.set_menu(menu())
    finally:
        await api.close()
        database.close()


if __name__ == "__main__":
    raise SystemExit(main())
