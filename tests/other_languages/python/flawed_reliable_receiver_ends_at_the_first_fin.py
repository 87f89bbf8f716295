#!/usr/bin/env -S python3 -B
"""It says goodbye once, and does not wait for the answer."""

import reliable_receiver


def say_goodbye(receiver):
    receiver.send(reliable_receiver.FIN | reliable_receiver.ACK)


reliable_receiver.Receiver.say_goodbye = say_goodbye
reliable_receiver.main()
