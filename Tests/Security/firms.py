"""Accounts with firms that are not there: what they would sign with, and the file that names them to a centre."""

import json
import os

TWILIO_TOKEN, APP_SECRET, SIGNING_KEY = "t" * 32, "0123456789abcdef" * 2, "the key of the telephone"
NUMBER_ID = "106540352242922"


def accounts(folder):
    """Writes the ways out of the real centre in this folder; nothing listens where they lead."""
    nowhere = "http://127.0.0.1:9"
    ways = {
        "sms": [
            {"way": "twilio", "provider": "twilio", "user": "AC1", "password": TWILIO_TOKEN, "sender": "QATRA",
             "base": nowhere},
            {"way": "android", "provider": "android", "user": "u", "password": "p", "signingKey": SIGNING_KEY,
             "base": nowhere}],
        "whatsApp": {"phoneNumberID": NUMBER_ID, "accessToken": "t" * 32, "appSecret": APP_SECRET,
                     "verifyToken": "a-word-of-our-own", "base": nowhere}}
    with open(os.open(os.path.join(folder, "channels.json"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        json.dump(ways, file)
