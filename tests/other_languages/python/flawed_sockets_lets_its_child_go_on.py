#!/usr/bin/env -S python3 -B
"""Its child does not end when it has spoken, but goes on with what is meant for its parent."""

import sockets


def say(end, text):
    end.sendall(text)
    end.close()


sockets.say = say
sockets.main()
