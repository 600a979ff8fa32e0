"""Drives a headless Chromium over the pipes of its DevTools protocol, with the standard library.

The browser can reach nothing: names resolve to nothing and every connection goes to a dead proxy.
"""
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--disable-extensions", "--mute-audio",
    "--no-default-browser-check", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9", "--remote-debugging-pipe",
]
LONGEST_WAIT = 120


def find():
    """The browser's path, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Failed(Exception):
    """The browser refused a command, or said nothing for too long."""


class Browser:
    def __init__(self, path):
        self.profile = tempfile.TemporaryDirectory(prefix="dschain-browser-",
                                                   ignore_cleanup_errors=True)
        read_commands, self.commands = os.pipe()
        self.replies, write_replies = os.pipe()
        # The browser expects its ends as descriptors 3 and 4.
        shell = f'exec "$@" 3<&{read_commands} 4>&{write_replies}'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "chromium", path, *ARGUMENTS,
             f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(read_commands, write_replies), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(read_commands)
        os.close(write_replies)
        self.buffer = b""
        self.last_id = 0
        self.events = []

    def close(self):
        try:
            self.call("Browser.close")
        except (Failed, OSError):
            pass
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.replies)
        self.profile.cleanup()

    def call(self, method, session=None, **parameters):
        """The result of a command; events that come before it are kept."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        deadline = time.monotonic() + LONGEST_WAIT
        while True:
            reply = self._read(deadline)
            if reply.get("id") == self.last_id:
                if "error" in reply:
                    raise Failed(f"{method}: {reply['error']}")
                return reply.get("result", {})
            self.events.append(reply)

    def wait_for(self, session, method):
        """The parameters of the next such event, one that has come already included."""
        deadline = time.monotonic() + LONGEST_WAIT
        seen = 0
        while True:
            for event in self.events[seen:]:
                if event.get("sessionId") == session and event.get("method") == method:
                    return event["params"]
            seen = len(self.events)
            self.events.append(self._read(deadline))

    def _read(self, deadline):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.replies], [], [],
                                        max(0, deadline - time.monotonic()))
            if not ready:
                raise Failed("the browser says nothing")
            chunk = os.read(self.replies, 1 << 20)
            if not chunk:
                raise Failed("the browser has gone")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)


class Page:
    """A tab with one document in it, and everything that it asked for or complained of."""

    def __init__(self, browser, url):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target = target
        self.session = browser.call("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime", "Audits"):
            self.call(f"{domain}.enable")
        self.url = url
        self.call("Page.navigate", url=url)
        browser.wait_for(self.session, "Page.loadEventFired")

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise Failed(f"{expression[:80]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def _events(self, method):
        return [event["params"] for event in self.browser.events
                if event.get("sessionId") == self.session and event.get("method") == method]

    def requests(self):
        """Everything asked for but the document itself."""
        urls = [event["request"]["url"] for event in self._events("Network.requestWillBeSent")]
        return [url for url in urls if url != self.url]

    def complaints(self):
        """Errors, messages, violations of the policy, dialogues: whatever a good page has not."""
        return [str(event) for method in (
            "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown",
            "Audits.issueAdded", "Page.javascriptDialogOpening") for event in self._events(method)]

    def media(self, scheme="light", kind="screen"):
        self.call("Emulation.setEmulatedMedia", media=kind,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def width(self, width, height=900, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=mobile)

    def screenshot(self):
        return self.call("Page.captureScreenshot", format="png",
                         captureBeyondViewport=True)["data"]

    def pdf(self):
        return self.call("Page.printToPDF", printBackground=True)["data"]
