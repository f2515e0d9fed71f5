"""Debian's Chromium without a window, and how pages are read in it."""

import shutil
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

LIMIT = 30
PHONE, WIDE = (390, 844), (1440, 900)


@contextmanager
def chromium(profile, watched=False):
    """A browser with an empty profile in that folder. A watched one logs what it asks for, which makes
    it slower: not for measuring."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    if watched:
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def resize(driver, size):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE,
    })


def prefer(driver, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def until(driver, condition):
    return WebDriverWait(driver, LIMIT, poll_frequency=0.05).until(condition)


def texts(driver, selector):
    script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())"
    return driver.execute_script(script, selector)


def first_paint(driver):
    """Milliseconds from the start of the navigation to the first paint of contents. Asks once and is
    told, as asking again and again slows down what it measures."""
    return driver.execute_async_script("""
        const done = arguments[0];
        const tell = (list) => list.getEntriesByName("first-contentful-paint").forEach((paint) => done(paint.startTime));
        new PerformanceObserver(tell).observe({ type: "paint", buffered: true });
    """)
