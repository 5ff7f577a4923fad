"""Debian's Chromium over its own pipe (the Chrome DevTools Protocol, one JSON text and NUL a message).

Needs no driver beside it and no name of this machine: chromedriver must resolve localhost, which a
machine without /etc/hosts does not.
"""
import itertools
import json
import os
import select
import subprocess

PATIENCE = 20  # seconds until a page that says nothing fails the test
# Without its sandbox, which refuses root and cannot be made in a chroot: only our own pages are opened.
OPTIONS = ["--remote-debugging-pipe", "--disable-dev-shm-usage", "--no-first-run",
           "--disable-background-networking", "--disable-gpu", "--no-sandbox"]


class Browser:
    """One Chromium with one page, in a profile of its own."""

    def __init__(self, profile):
        to_us, from_it = os.pipe()
        to_it, from_us = os.pipe()
        self.process = subprocess.Popen(
            ["bash", "-c", 'exec "${@:3}" 3<&"$1" 4>&"$2"', "bash", str(to_it), str(from_it),
             "chromium-headless-shell", *OPTIONS, f"--user-data-dir={profile}"],
            pass_fds=(to_it, from_it), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_it)
        os.close(from_it)
        self.input, self.output = from_us, to_us
        self.unread, self.numbers, self.session = b"", itertools.count(1), None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.ask("Page.enable")

    def ask(self, method, **parameters):
        """Sends one command and returns its result; what it says of itself meanwhile is dropped."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.input, json.dumps(message).encode() + b"\0")
        answer = self.wait_for(lambda said: said.get("id") == number)
        assert "error" not in answer, f"{method}: {answer}"
        return answer["result"]

    def wait_for(self, condition):
        while True:
            while b"\0" not in self.unread:
                assert select.select([self.output], [], [], PATIENCE)[0], "Chromium says nothing"
                received = os.read(self.output, 65536)
                assert received, f"Chromium has ended: {self.process.wait(PATIENCE)}"
                self.unread += received
            text, _, self.unread = self.unread.partition(b"\0")
            if condition(said := json.loads(text)):
                return said

    def open(self, url):
        self.ask("Page.navigate", url=url)
        self.wait_for(lambda said: said.get("method") == "Page.loadEventFired")

    def call(self, script, function, *arguments):
        """The result of the script's function, or of its promise."""
        words = ", ".join(map(json.dumps, arguments))
        result = self.ask("Runtime.evaluate", awaitPromise=True, returnByValue=True,
                          expression=f"{script}\n{function}({words})")
        assert "exceptionDetails" not in result, result
        return result["result"]["value"]

    def cookie(self, url, name):
        cookies = self.ask("Network.getCookies", urls=[url])["cookies"]
        return next(cookie for cookie in cookies if cookie["name"] == name)

    def close(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        os.close(self.input)
        os.close(self.output)
