"""Chromium without a window, driven over a pipe by its own protocol (https://chromedevtools.github.io/devtools-protocol).

Nothing but Python's own library and the browser is needed.
"""

import base64
import json
import os
import pathlib
import subprocess
import tempfile
import time


class Browser:
    """A browser with an empty profile, which ends with the `with` block."""

    def __enter__(self):
        self._home = tempfile.TemporaryDirectory()
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def give_pipe():
            # It reads from descriptor 3 and writes to 4. Copies first: either may be one of the two.
            reads, writes = os.dup(to_browser), os.dup(from_browser)
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        self._process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
             "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-pipe",
             "--user-data-dir=" + self._home.name, "about:blank"],
            preexec_fn=give_pipe, pass_fds=(3, 4, to_browser, from_browser), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self._home.name})
        os.close(to_browser)
        os.close(from_browser)
        self._buffer, self._number, self.events = b"", 0, []
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        os.close(self._in)
        for _ in range(50):  # its children may still be writing there
            try:
                return self._home.cleanup()
            except OSError:
                time.sleep(0.1)

    def call(self, method, session=None, **arguments):
        """The answer of the browser. What it tells of its own accord meanwhile is kept in `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": arguments}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data):]
        while True:
            told = self._next()
            if told.get("id") != self._number:
                self.events.append(told)
            elif "error" in told:
                raise RuntimeError(f"{method}: {told['error']}")
            else:
                return told["result"]

    def _next(self):
        while b"\0" not in self._buffer:
            piece = os.read(self._in, 1 << 20)
            if not piece:
                raise RuntimeError("the browser has ended")
            self._buffer += piece
        told, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(told)

    def open(self, path, **look):
        return Page(self, pathlib.Path(path).resolve().as_uri(), **look)


class Page:
    """A page in a tab of its own."""

    def __init__(self, browser, url, width=1200, height=900, dark=False, script=True, mobile=False):
        self._browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events()):
            self.call("Page.getFrameTree")
            time.sleep(0.02)

    def call(self, method, **arguments):
        return self._browser.call(method, self._session, **arguments)

    def events(self, method=None):
        """What the browser has told of this page so far."""
        return [event for event in self._browser.events
                if event.get("sessionId") == self._session and method in (None, event["method"])]

    def run(self, expression):
        """The value of an expression of JavaScript in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def press(self, key, code):
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def click(self, selector):
        """Presses the mouse in the middle of what the selector finds."""
        x, y = self.run(f"""(() => {{
            const found = document.querySelector({json.dumps(selector)});
            found.scrollIntoView({{block: "center"}});
            const box = found.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def requests(self):
        """The addresses that were asked for, without the page's own."""
        return [event["params"]["request"]["url"] for event in self.events("Network.requestWillBeSent")][1:]

    def complaints(self):
        """What the browser has against the page: errors of scripts, and what its policy has stopped."""
        return ([event["params"]["exceptionDetails"] for event in self.events("Runtime.exceptionThrown")] +
                [event["params"]["entry"]["text"] for event in self.events("Log.entryAdded")])

    def screenshot(self, path, whole=False):
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        pathlib.Path(path).write_bytes(base64.b64decode(answer["data"]))
