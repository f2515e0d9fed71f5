"""The official CLI as a program: what it prints, with wallets of development seeds."""

import json
import os
import re
import subprocess

from bittensor_wallet import Keypair, Wallet

from tools import btcli

LIMIT = 180
# Wide enough that no table breaks a word.
WIDTH = "320"


class Refused(AssertionError):
    """The CLI said that it could not do something."""


class Cli:
    """Runs commands on one chain, in a home of its own."""

    def __init__(self, url, home):
        self.url, self.home, self.program = url, home, str(btcli())
        self.wallets = home / "wallets"

    def wallet(self, name, *hotkeys):
        """An unencrypted wallet: coldkey //Name, hotkeys //Name_hk and further ones."""
        for hotkey in ("default", *hotkeys):
            suffix = "hk" if hotkey == "default" else hotkey
            made = Wallet(name=name.lower(), hotkey=hotkey, path=str(self.wallets))
            cold = Keypair.create_from_uri(f"//{name}")
            hot = Keypair.create_from_uri(f"//{name}_{suffix}")
            made.set_coldkey(keypair=cold, encrypt=False, overwrite=True)
            made.set_coldkeypub(keypair=cold, encrypt=False, overwrite=True)
            made.set_hotkey(keypair=hot, encrypt=False, overwrite=True)
            made.set_hotkeypub(keypair=hot, encrypt=False, overwrite=True)
        return Wallet(name=name.lower(), hotkey="default", path=str(self.wallets))

    def run(self, command, *options, chain=True, wallet=None, hotkey=None, answers=""):
        """What a command prints, which must succeed; `answers` are typed in."""
        words = [self.program, *command.split(), *map(str, options)]
        if wallet:
            words += ["--wallet-name", wallet, "--wallet-path", str(self.wallets)]
            if hotkey:
                words += ["--hotkey", hotkey]
        if chain:
            words += ["--network", self.url]
        done = subprocess.run(
            words, input=answers, capture_output=True, text=True, timeout=LIMIT,
            env={
                **os.environ, "HOME": str(self.home), "COLUMNS": WIDTH, "TERM": "dumb",
                "NO_COLOR": "1", "PYTHONWARNINGS": "ignore",
            },
        )
        told = f"$ btcli {' '.join(words[1:])}\n{done.stdout}{done.stderr}"
        print(told)
        assert done.returncode == 0 and "Traceback" not in told, told
        return done.stdout

    def text(self, command, *options, **where):
        """What a command prints for people: its words, without the lines of tables between them."""
        return re.sub(r"[\s\u200e\u2500-\u257f]+", " ", self.run(command, *options, **where))

    def json(self, command, *options, **where):
        """What a command answers as JSON."""
        printed = self.run(command, *options, "--json-output", **where)
        start = min((at for at in (printed.find("{"), printed.find("[")) if at >= 0), default=-1)
        assert start >= 0, f"no JSON: {printed!r}"
        return json.JSONDecoder(strict=False).raw_decode(printed[start:])[0]

    def do(self, command, *options, **where):
        """The answer of a command that changes the chain, which must have been done."""
        answer = self.json(command, *options, "--no-prompt", **where)
        if answer.get("success") is not True:
            raise Refused(f"{command}: {answer}")
        return answer
