"""Axons and dendrites, ours and the official SDK's, against each other."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

import axon_sdk as sdk
from axon_sdk import ALICE, BOB, CHARLIE, Echo, Spell
from node import binary, free_port

LIMIT = 30


def example(name):
    """A library example, which `cargo test --release` builds: $MYELIN_EXAMPLES, or beside the node."""
    folder = os.environ.get("MYELIN_EXAMPLES") or Path(binary()).parent / "examples"
    return str(Path(folder) / name)


@pytest.fixture(scope="module")
def ours():
    """The port of our axon, Bob's, which lets Alice in; it must end well on Ctrl-C."""
    command = [example("axon"), "--listen", "127.0.0.1:0", "--permit", ALICE.ss58_address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        match = re.fullmatch(rf"{BOB.ss58_address} listens at 127\.0\.0\.1:(\d+)\n", line)
        assert match, line
        yield int(match.group(1))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=LIMIT) == 0


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """The port of an official axon, Bob's, which lets Alice in."""
    port = free_port()
    with sdk.axon(BOB, port, tmp_path_factory.mktemp("wallet")):
        yield port


def ask(port, *arguments):
    """The outcome that our dendrite prints."""
    done = subprocess.run(
        [example("dendrite"), "--port", str(port), *arguments],
        capture_output=True, text=True, timeout=LIMIT, check=True,
    )
    return json.loads(done.stdout)


def test_official_dendrite_is_answered(ours):
    answer = sdk.call(ALICE, ours, Echo(text="hé'\n", count=2, delay=0.25))
    assert answer.is_success, answer.dendrite
    assert answer.reply == "hé'\nhé'\n"
    assert (answer.axon.status_code, answer.axon.status_message) == (200, "Success")
    assert answer.axon.hotkey == BOB.ss58_address
    assert answer.dendrite.hotkey == ALICE.ss58_address
    assert answer.axon.process_time >= 0.25


@pytest.mark.parametrize("delay", [0.0, 1e-05, 1.25e-07, 0.0001, 5e-324])
@pytest.mark.parametrize("text", ["", "\0\x7f\u200b", "日本 🦀 \" '"])
def test_body_hashes_agree_both_ways(ours, theirs, text, delay):
    assert sdk.call(ALICE, ours, Echo(text=text, delay=delay)).reply == text
    if "\0" not in text:  # which no command line can carry
        answer = ask(theirs, "--text", text, "--delay", repr(delay))
        assert answer["status"] == 200, answer
        assert answer["synapse"]["reply"] == text


def test_official_dendrite_pings(ours):
    assert sdk.call(ALICE, ours, sdk.bt.Synapse()).is_success


def test_official_dendrite_is_blacklisted(ours):
    answer = sdk.call(CHARLIE, ours, Echo(text="a"))
    assert answer.is_blacklist
    assert answer.dendrite.status_message == "Forbidden. Key is blacklisted: not one of --permit."
    assert answer.reply is None


def test_official_dendrite_times_out(ours):
    answer = sdk.call(ALICE, ours, Echo(text="a", delay=5.0), timeout=0.3)
    assert answer.is_timeout
    assert sdk.call(ALICE, ours, sdk.bt.Synapse()).is_success


def test_official_dendrite_with_a_bad_signature(ours):
    # Signed for another axon, as a request is that somebody passes on.
    answer = sdk.call(ALICE, ours, Echo(text="a"), hotkey=CHARLIE.ss58_address)
    assert answer.failed_verification
    message = answer.dendrite.status_message
    assert message.startswith("Not Verified with error: Signature mismatch with "), message


def test_official_dendrite_on_an_unknown_route(ours):
    class Unknown(sdk.bt.Synapse):
        pass

    answer = sdk.call(ALICE, ours, Unknown())
    assert answer.dendrite.status_code == 404
    assert answer.dendrite.status_message.startswith("Synapse name 'Unknown' not found.")


def test_our_dendrite_is_answered_by_an_official_axon(theirs):
    answer = ask(theirs, "--text", "hé'\n", "--count", "2", "--delay", "0.25")
    assert answer["status"] == 200, answer
    assert answer["message"] == "Success"
    assert answer["synapse"]["reply"] == "hé'\nhé'\n"
    assert answer["seconds"] >= 0.25


def test_our_dendrite_pings_an_official_axon(theirs):
    assert ask(theirs, "--ping")["status"] == 200


def test_our_dendrite_is_blacklisted(theirs):
    answer = ask(theirs, "--hotkey", "//Charlie")
    assert answer == {
        "status": 403,
        "message": "the axon answered 403: Forbidden. Key is blacklisted: not Alice.",
    }


def test_our_dendrite_times_out(theirs):
    answer = ask(theirs, "--delay", "2", "--timeout", "0.3")
    assert answer == {"status": 408, "message": "Request timeout after 0.3 seconds"}


def test_our_dendrite_reads_other_statuses(theirs):
    answer = ask(theirs, "--text", "teapot")
    assert (answer["status"], answer["message"]) == (418, "the axon answered 418: short and stout")
    answer = ask(theirs, "--text", "fail")
    assert answer["status"] == 500
    assert answer["message"].startswith("the axon answered 500: Internal Server Error #")


def test_our_dendrite_with_a_signature_for_another_axon(theirs):
    answer = ask(theirs, "--axon", CHARLIE.ss58_address)
    assert answer["status"] == 401
    assert "Signature mismatch with" in answer["message"]


def test_official_axon_takes_many_of_our_calls_at_once(theirs):
    # Calls that share an identity would be refused when they arrive out of order.
    answer = ask(theirs, "--calls", "50", "--concurrent", "10")
    assert (answer["answered"], answer["failed"]) == (50, 0)


def test_official_dendrite_gets_chunks_as_they_come(ours):
    chunks, times, answer = sdk.stream(ALICE, ours, Spell(text="hé🦀!", delay=0.2))
    assert answer.is_success, answer.dendrite
    assert "".join(chunks) == answer.spelt == "hé🦀!"
    assert (answer.axon.status_code, answer.axon.status_message) == (200, "Success")
    assert answer.axon.hotkey == BOB.ss58_address
    assert times[-1] - times[0] > 0.3, "not all at once at the end"


def test_official_dendrite_is_refused_before_any_chunk(ours):
    chunks, _, answer = sdk.stream(CHARLIE, ours, Spell(text="a"))
    assert (chunks, answer.dendrite.status_code) == ([], 403)
    assert answer.dendrite.status_message == "Forbidden. Key is blacklisted: not one of --permit."
    chunks, _, answer = sdk.stream(ALICE, ours, Spell(text=""))
    assert (chunks, answer.dendrite.status_code) == ([], 418)
    assert answer.dendrite.status_message == "short and stout"


def test_official_dendrite_gives_a_stream_up(ours):
    *_, answer = sdk.stream(ALICE, ours, Spell(text="abc", delay=1.0), timeout=0.5)
    assert answer.is_timeout
    assert sdk.call(ALICE, ours, sdk.bt.Synapse()).is_success


def test_our_dendrite_gets_chunks_of_an_official_axon(theirs):
    answer = ask(theirs, "--spell", "--text", "hé🦀!", "--delay", "0.2")
    assert (answer["status"], answer["message"]) == (200, "Success"), answer
    assert answer["text"] == "hé🦀!"
    assert answer["last"] - answer["first"] > 0.3, "not all at once at the end"


def test_our_dendrite_is_refused_a_stream_by_an_official_axon(theirs):
    answer = ask(theirs, "--spell", "--hotkey", "//Charlie")
    assert answer == {
        "status": 403,
        "message": "the axon answered 403: Forbidden. Key is blacklisted: not Alice.",
    }
    answer = ask(theirs, "--spell", "--text", "")
    assert answer["status"] == 500
    assert answer["message"].startswith("the axon answered 500: Internal Server Error #")


def test_our_dendrite_gives_a_stream_up(theirs):
    answer = ask(theirs, "--spell", "--delay", "1", "--timeout", "0.5")
    assert answer == {"status": 408, "message": "Request timeout after 0.5 seconds"}


def test_our_dendrite_says_that_nobody_is_there():
    port = free_port()
    answer = ask(port)
    assert answer["status"] == 503
    assert answer["message"].startswith(f"Service unavailable at 127.0.0.1:{port}/Echo: ")
