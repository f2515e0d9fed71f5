"""The explorer's pages in headless Chromium, against a live development chain.

Screenshots go to $MYELIN_SCREENSHOTS, or to pytest's temporary directory.
"""

import json
import statistics
import time
import urllib.error
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from chromium import LIMIT, PHONE, WIDE, chromium, first_paint, prefer, resize, texts, until
from explorer import Scene, coldkey, exploring, hotkey
from node import running

FIRST_PAINT_MS = 300


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    log = tmp_path_factory.mktemp("pages-node") / "node.log"
    with running("--dev", "--block-time", "250ms", "--state-pruning", "archive", log=log) as node:
        yield Scene(node).build()


@pytest.fixture(scope="module")
def explorer(scene, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    with exploring(scene.node.url, folder / "explorer.sqlite", folder / "explorer.log") as explorer:
        explorer.wait_for(scene.node.best())
        yield explorer


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("chromium"), watched=True) as driver:
        yield driver


@pytest.fixture
def browser(driver, explorer):
    """A browser with no past that has to end without errors and without foreign requests."""
    driver.delete_all_cookies()
    resize(driver, WIDE)
    prefer(driver, "light")
    driver.get_log("browser")
    driver.get_log("performance")
    yield driver
    # The browser itself reports a page's own status 404 as an error.
    errors = [
        entry["message"] for entry in driver.get_log("browser")
        if entry["level"] == "SEVERE" and "the server responded with a status of 4" not in entry["message"]
    ]
    assert errors == []
    foreign = [url for url in requested(driver) if not url.startswith((explorer.url, "data:"))]
    assert foreign == []


def requested(driver):
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]


def best_shown(driver):
    """The best block on the home page, as it is written there."""
    return int(texts(driver, "[data-part=figures] .value")[0].replace("\u202f", ""))


def metagraph_path(scene):
    return f"/subnet/{scene.netuid}/metagraph"


def pages(scene):
    subnet = f"/subnet/{scene.netuid}"
    return {
        "home": ("/", "Best block"),
        "subnets": ("/subnets", "All subnets"),
        "subnet": (subnet, "Registration cost"),
        "metagraph": (f"{subnet}/metagraph", "Consensus"),
        "distribution": (f"{subnet}/distribution", "Next to be replaced"),
        "holders": (f"{subnet}/holders", "Ten largest"),
        "calculator": (f"{subnet}/calculator?amount=10", "Price on average"),
        "ownership": (f"{subnet}/ownership", "Contest by conviction"),
        "hyperparameters": (f"{subnet}/hyperparameters", "Tempo"),
        "activity": (f"{subnet}/activity", "StakeAdded"),
        "neuron": (f"{subnet}/neuron/1", "Weights it set"),
        "validators": ("/validators", "All validators"),
        "validator": (f"/validator/{hotkey('Bob')}", "Nominators"),
        "account": (f"/account/{coldkey('Alice')}", "Public key"),
        "transfers": (f"/transfers?account={coldkey('Ferdie')}", "this account"),
        "blocks": ("/blocks", "Author"),
        "block": (f"/block/{scene.blocks['batch'].split('-')[0]}", "State root"),
        "extrinsics": ("/extrinsics", "Signer"),
        "extrinsic": (f"/extrinsic/{scene.blocks['batch']}", "Balances.transfer_keep_alive"),
        "failed": (f"/extrinsic/{scene.blocks['failed']}", "It failed"),
        "events": ("/events?kind=SubtensorModule.StakeAdded", "StakeAdded"),
        "chain": ("/chain", "Block authors"),
        "search": ("/search", "What are you looking for?"),
    }


def test_every_page_shows_its_subject_on_every_screen(browser, explorer, scene, shots):
    for name, (path, expected) in pages(scene).items():
        for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", PHONE), ("dark", PHONE)):
            resize(browser, size)
            prefer(browser, scheme)
            browser.get(explorer.url + path)
            assert expected in browser.find_element(By.TAG_NAME, "main").get_attribute("textContent"), name
            assert browser.find_elements(By.TAG_NAME, "h1"), name
            wide = browser.execute_script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{name} scrolls sideways by {wide} px at {size[0]} px"
            browser.save_screenshot(str(shots / f"{name}-{scheme}-{size[0]}.png"))


def test_tables_tell_what_they_are(browser, explorer, scene):
    for name, (path, _) in pages(scene).items():
        browser.get(explorer.url + path)
        bad = browser.execute_script("""
            return [...document.querySelectorAll("table")].filter((table) =>
              !table.caption?.textContent.trim() || !table.querySelector("thead th")
              || [...table.querySelectorAll("th")].some((head) => !head.scope)
              || ![...table.querySelectorAll("tbody tr")].every((row) => row.querySelector("th[scope=row]"))
            ).map((table) => table.outerHTML.slice(0, 200))""")
        assert bad == [], name


def test_text_contrasts_with_its_ground(browser, explorer, scene):
    for scheme in ("light", "dark"):
        prefer(browser, scheme)
        browser.get(explorer.url + "/")
        tokens = browser.execute_script("""
            const probe = document.createElement("i");
            document.body.append(probe);
            const colour = (name) => {
              probe.className = "";
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(`.probe { color: var(--${name}) }`);
              document.adoptedStyleSheets = [sheet];
              probe.className = "probe";
              return getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
            };
            const names = ["paper", "card", "raised", "ink", "soft", "link", "good", "good-tint", "bad",
              "bad-tint", "warn", "warn-tint", "tint"];
            const found = Object.fromEntries(names.map((name) => [name, colour(name)]));
            document.adoptedStyleSheets = [];
            return found;""")
        pairs = [(text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "card", "raised")]
        pairs += [("good", "good-tint"), ("bad", "bad-tint"), ("warn", "warn-tint"), ("link", "tint")]
        for text, ground in pairs:
            ratio = contrast(tokens[text], tokens[ground])
            assert ratio >= 4.5, f"{scheme}: {text} on {ground} has {ratio:.2f}"


def contrast(one, other):
    """WCAG 2 contrast ratio of two sRGB colours."""
    def luminance(colour):
        linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_new_block_appears_without_a_reload(browser, explorer):
    browser.get(explorer.url + "/")
    browser.execute_script("window.untouched = true")
    first = best_shown(browser)
    until(browser, lambda b: best_shown(b) > first)
    until(browser, lambda b: b.find_element(By.ID, "pulse").get_attribute("data-state") == "live")
    rows = [int(row.replace("\u202f", "")) for row in texts(browser, "[data-part=blocks] tbody th")]
    assert rows[0] > first and rows == sorted(rows, reverse=True)
    assert browser.execute_script("return window.untouched") is True


def incentives(browser):
    columns = texts(browser, "thead th")
    cells = f"tbody td:nth-child({columns.index('Incentive') + 1})"
    return [float(text) for text in texts(browser, cells)]


def test_sorting_with_mouse_and_keyboard_keeps_the_page(browser, explorer, scene):
    scene.renew_weights()
    browser.get(explorer.url + metagraph_path(scene))
    browser.execute_script("window.untouched = true")
    heading = browser.find_element(By.CSS_SELECTOR, "[data-focus='-incentive']")
    heading.click()
    until(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "th[aria-sort=descending] [data-focus='-incentive']"))
    assert incentives(browser) == sorted(incentives(browser), reverse=True)
    assert max(incentives(browser)) > min(incentives(browser))
    browser.execute_script("document.querySelector(\"[data-focus='-incentive']\").focus()")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    until(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "th[aria-sort=ascending] [data-focus='-incentive']"))
    assert incentives(browser) == sorted(incentives(browser))
    assert "sort=incentive" in browser.current_url
    assert browser.switch_to.active_element.get_attribute("data-focus") == "-incentive"
    assert browser.execute_script("return window.untouched") is True


def test_filters_narrow_the_metagraph(browser, explorer, scene):
    browser.get(explorer.url + metagraph_path(scene))
    everyone = len(texts(browser, "tbody tr"))
    browser.find_element(By.ID, "filter").send_keys(hotkey("Dave")[:12])
    until(browser, lambda b: len(texts(b, "tbody tr")) == 1)
    assert "q=" in browser.current_url
    browser.refresh()
    assert len(texts(browser, "tbody tr")) == 1
    browser.get(explorer.url + metagraph_path(scene) + "?state=serving")
    assert 0 < len(texts(browser, "tbody tr")) < everyone


def test_a_filter_that_makes_no_sense_yet_leaves_the_page(browser, explorer, scene):
    for path, field, text, said in (
        ("/extrinsics", "#f-netuid", "1x", "a whole number was expected"),
        ("/extrinsics", "#f-signer", hotkey("Bob")[:9], "is no account"),
        (f"/subnet/{scene.netuid}/calculator", "[name=amount]", ".", "is no amount"),
    ):
        browser.get(explorer.url + path)
        browser.execute_script("window.untouched = true")
        box = browser.find_element(By.CSS_SELECTOR, field)
        box.clear()
        box.send_keys(text)
        status = browser.find_element(By.ID, "status")
        until(browser, lambda b: said in status.text)
        assert status.is_displayed() and box.get_property("value") == text
        assert browser.execute_script("return window.untouched") is True
    box.send_keys("5")
    until(browser, lambda b: "amount=.5" in b.current_url)
    until(browser, lambda b: status.text == "" or "sr" in status.get_attribute("class"))


def test_a_filter_keeps_the_order_of_the_table(browser, explorer, scene):
    for path, column in ((metagraph_path(scene), "incentive"), ("/subnets", "price"), ("/validators", "take")):
        browser.get(explorer.url + path)
        browser.find_element(By.CSS_SELECTOR, f"[data-focus='-{column}']").click()
        until(browser, lambda b: f"sort={column}" in b.current_url)
        browser.find_element(By.ID, "filter").send_keys("o")
        until(browser, lambda b: "q=o" in b.current_url)
        assert f"sort={column}" in browser.current_url, path


def test_going_back_fills_the_filters_too(browser, explorer):
    browser.get(explorer.url + "/extrinsics?pallet=Balances")
    # As a link to another page of the list does, of which this chain has too few.
    browser.execute_script("history.pushState(null, '', '/extrinsics?pallet=Balances&page=1')")
    box = browser.find_element(By.ID, "f-pallet")
    box.clear()
    box.send_keys("Utility")
    until(browser, lambda b: b.current_url.endswith("/extrinsics?pallet=Utility"))
    browser.back()
    until(browser, lambda b: box.get_property("value") == "Balances")
    until(browser, lambda b: "Balances.transfer_keep_alive" in texts(b, "tbody td code"))


def test_more_tabs_than_connections_to_a_host(browser, explorer):
    first = browser.current_window_handle
    browser.set_page_load_timeout(LIMIT)
    try:
        for _ in range(8):
            browser.switch_to.new_window("tab")
            browser.get(explorer.url + "/blocks")
            until(browser, lambda b: b.find_element(By.ID, "pulse").get_attribute("data-state") == "live")
    finally:
        for handle in browser.window_handles:
            if handle != first:
                browser.switch_to.window(handle)
                browser.close()
        browser.switch_to.window(first)
        browser.set_page_load_timeout(300)


def shown_by_pulse(browser):
    return browser.find_element(By.CSS_SELECTOR, "#pulse span").get_attribute("textContent")


def test_a_page_that_comes_back_into_view_follows_again(browser, explorer, scene):
    browser.get(explorer.url + "/blocks")
    until(browser, lambda b: b.find_element(By.ID, "pulse").get_attribute("data-state") == "live")
    browser.execute_script("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    left_at = shown_by_pulse(browser)
    explorer.wait_for(scene.node.best() + 4)
    assert shown_by_pulse(browser) == left_at
    browser.execute_script("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    until(browser, lambda b: shown_by_pulse(b) != left_at)


def test_the_script_may_come_after_the_page(browser, explorer):
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/assets/*app.js"]})
    try:
        browser.get(explorer.url + "/blocks")
        assert browser.execute_script("return document.readyState") == "complete"
    finally:
        browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    browser.get_log("browser")
    browser.execute_script("""
        const late = document.createElement("script");
        late.src = document.querySelector("script").src;
        document.head.append(late);""")
    until(browser, lambda b: b.find_element(By.ID, "pulse").get_attribute("data-state") == "live")


def test_a_hotkey_that_is_no_validator_is_shown_as_an_account(browser, explorer):
    browser.get(f"{explorer.url}/validator/{coldkey('Ferdie')}")
    assert browser.current_url == f"{explorer.url}/account/{coldkey('Ferdie')}"


def test_a_validators_history_can_be_chosen(browser, explorer, scene):
    browser.get(f"{explorer.url}/validator/{hotkey('Bob')}")
    browser.execute_script("window.untouched = true")
    browser.find_element(By.NAME, "range").send_keys("all")
    until(browser, lambda b: "range=all" in b.current_url)
    assert f"subnet={scene.netuid}" in browser.current_url
    assert f"Stake weight on SN{scene.netuid}" in texts(browser, "[data-part=chart-stake] h2")
    assert browser.execute_script("return window.untouched") is True


def test_everything_works_without_a_script(browser, explorer, scene):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(explorer.url + metagraph_path(scene))
        browser.find_element(By.CSS_SELECTOR, "[data-focus='-uid']").click()
        source = explorer.fetch(metagraph_path(scene) + "?sort=uid")[2]
        assert 'aria-sort="ascending"' in source
        assert "sort=uid" in browser.current_url
        browser.find_element(By.CSS_SELECTOR, "[data-theme-form] button").click()
        theme = until(browser, lambda b: b.get_cookie("theme"))
        assert theme["value"] == "dark"
        assert "sort=uid" in browser.current_url
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_chosen_theme_is_remembered(browser, explorer):
    browser.get(explorer.url + "/blocks")
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = browser.execute_script(ground)
    browser.find_element(By.CSS_SELECTOR, "[data-theme-form] button").click()
    until(browser, lambda b: b.execute_script(ground) != light)
    until(browser, lambda b: b.get_cookie("theme"))
    browser.get(explorer.url + "/subnets")
    assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"
    assert browser.execute_script(ground) != light
    browser.delete_all_cookies()
    prefer(browser, "dark")
    browser.get(explorer.url + "/subnets")
    assert browser.execute_script(ground) != light


def search(browser, explorer, text):
    browser.get(explorer.url + "/")
    field = browser.find_element(By.ID, "search")
    field.send_keys(text + Keys.ENTER)
    until(browser, lambda b: b.current_url != explorer.url + "/")
    return browser.current_url[len(explorer.url):]


def test_search_leads_to_what_is_asked_for(browser, explorer, scene):
    block, index = scene.blocks["batch"].split("-")
    block_hash = explorer.get(f"/blocks/{block}")["block"]["hash"]
    extrinsic_hash = explorer.get(f"/extrinsics/{block}-{index}")["extrinsic"]["hash"]
    assert search(browser, explorer, block_hash).startswith("/block/")
    assert search(browser, explorer, extrinsic_hash).startswith("/extrinsic/")
    assert search(browser, explorer, f"{block}-{index}") == f"/extrinsic/{block}-{index}"
    assert coldkey("Ferdie") in search(browser, explorer, coldkey("Ferdie"))
    assert search(browser, explorer, f"{scene.netuid}/1") == f"/subnet/{scene.netuid}/neuron/1"
    # As pages write numbers, with a narrow space.
    assert search(browser, explorer, f"#{block[0]}\u202f{block[1:]}") == f"/block/{block}"


def test_a_search_without_a_result_helps_on(browser, explorer, shots):
    search(browser, explorer, '"><script>alert(1)</script>')
    text = browser.find_element(By.TAG_NAME, "main").text
    assert "Nothing found" in text and '"><script>alert(1)</script>' in text
    assert "a block by number or hash" in text
    browser.save_screenshot(str(shots / "search-nothing.png"))


@pytest.mark.parametrize("path, status, said", [
    ("/nowhere", 404, "There is no page at /nowhere"),
    ("/block/999999999", 404, "Not found"),
    ("/subnet/9999", 404, "Not found"),
    ("/subnet/one", 400, "a whole number was expected"),
    ("/extrinsics?success=maybe", 400, "true or false was expected"),
])
def test_errors_have_pages(browser, explorer, shots, path, status, said):
    code, kind, body = explorer.fetch(path)
    assert (code, kind) == (status, "text/html")
    browser.get(explorer.url + path)
    assert said in browser.find_element(By.TAG_NAME, "main").text
    assert browser.find_element(By.CSS_SELECTOR, ".find input")
    browser.save_screenshot(str(shots / f"error-{path.strip('/').replace('/', '-').split('?')[0]}.png"))


def test_pages_forbid_foreign_and_inline_code(explorer):
    for path in ("/", "/nowhere"):
        try:
            headers = urllib.request.urlopen(explorer.url + path).headers
        except urllib.error.HTTPError as error:
            headers = error.headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy
        assert "unsafe" not in policy and "http" not in policy


def test_the_first_paint_is_quick(explorer, scene, tmp_path):
    """Medians of five visits with an empty cache; `-s` prints them."""
    with chromium(tmp_path) as driver:
        resize(driver, WIDE)
        for path in ("/", "/subnets", metagraph_path(scene)):
            paints = []
            for _ in range(5):
                driver.execute_cdp_cmd("Network.clearBrowserCache", {})
                driver.get(explorer.url + path)
                paints.append(first_paint(driver))
            began = time.monotonic()
            explorer.fetch(path)
            served = (time.monotonic() - began) * 1000
            print(f"{path}: first paint {statistics.median(paints):.0f} ms, server {served:.1f} ms")
            assert statistics.median(paints) <= FIRST_PAINT_MS
