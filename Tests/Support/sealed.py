"""Reads a centre's database as its owner can: with the keys beside it, the sealed fields stand open again.

A test looks into the store from outside and has to see names and numbers. Views of this connection alone have the
columns that an open database would have, under the names of the tables, so that questions read as they are meant.
AES-GCM comes from the system's libcrypto: no package of Python is needed for it.
"""

import base64
import hmac
import ctypes
import ctypes.util
import functools
import json
import pathlib
import sqlite3

HEADER, NONCE, TAG = 3, 12, 16
EVP_CTRL_AEAD_SET_TAG = 0x11

crypto = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
    getattr(crypto, name).restype = ctypes.c_void_p

VIEWS = """
CREATE TEMP VIEW donor AS SELECT stored.*, phone_of(contact_id) AS phone FROM main.donor AS stored;
CREATE TEMP VIEW audit AS SELECT stored.*,
    COALESCE(opened('audit', 'reason_sealed', number, reason_sealed), '') AS reason FROM main.audit AS stored;
CREATE TEMP VIEW timeline AS SELECT stored.*, opened('timeline', 'fact_sealed', id, fact_sealed) AS fact
    FROM main.timeline AS stored;
CREATE TEMP VIEW ask AS SELECT stored.*,
    opened('ask', 'detail_sealed', request_id || '/' || donor_id, detail_sealed) AS detail FROM main.ask AS stored;
CREATE TEMP VIEW request AS SELECT stored.*, phone_of(contact_id) AS caller_phone,
    opened('request', 'record_number_sealed', id, record_number_sealed) AS record_number,
    opened('request', 'patient_initials_sealed', id, patient_initials_sealed) AS patient_initials,
    opened('request', 'ward_sealed', id, ward_sealed) AS ward,
    opened('request', 'note_sealed', id, note_sealed) AS note FROM main.request AS stored;
CREATE TEMP VIEW inbound AS SELECT stored.*, phone_of(contact_id) AS from_phone,
    opened('inbound', 'body_sealed', provider_id, body_sealed) AS body FROM main.inbound AS stored;
CREATE TEMP VIEW message AS SELECT stored.*, opened('message', 'body_sealed', id, body_sealed) AS body
    FROM main.message AS stored;
CREATE TEMP VIEW call AS SELECT stored.*, phone_of(contact_id) AS phone,
    opened('call', 'machine_sealed', id, machine_sealed) AS machine FROM main.call AS stored;
CREATE TEMP VIEW call_back AS SELECT stored.*, phone_of(contact_id) AS phone,
    opened('call_back', 'words_sealed', id, words_sealed) AS words FROM main.call_back AS stored;
"""


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# A test reads the same rows again after everything it does; one value opens once.
@functools.lru_cache(1 << 18)
def unsealed(sealed, key, associated):
    """The plain bytes; raises where the value was altered or moved."""
    body = sealed[HEADER + NONCE:-TAG]
    context = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
    try:
        plain, length = ctypes.create_string_buffer(len(body) + 16), ctypes.c_int(0)
        done = (
            crypto.EVP_DecryptInit_ex(
                context, ctypes.c_void_p(crypto.EVP_aes_256_gcm()), None, key, sealed[HEADER:HEADER + NONCE]) == 1
            and crypto.EVP_DecryptUpdate(context, None, ctypes.byref(length), associated, len(associated)) == 1
            and crypto.EVP_DecryptUpdate(context, plain, ctypes.byref(length), body, len(body)) == 1
            and crypto.EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG, sealed[-TAG:]) == 1
            and crypto.EVP_DecryptFinal_ex(context, None, ctypes.byref(length)) == 1)
        if not done:
            raise ValueError("a sealed field does not open")
        return plain.raw[:len(body)]
    finally:
        crypto.EVP_CIPHER_CTX_free(context)


def hidden(data, provider_id):
    """What the store keeps of a provider's name of a message: HMAC-SHA-256 under keys derived for this kind, one
    around the other."""
    value = provider_id.encode()
    for layer in json.loads((pathlib.Path(data) / "fields.keys").read_text())["lookUps"]:
        extracted = hmac.digest(bytes(32), decoded(layer["key"]), "sha256")
        key = hmac.digest(extracted, b"qatra/look-up/provider-id" + b"\x01", "sha256")
        value = hmac.digest(key, value, "sha256")[:16]
    return value.hex()


def connect(data, copy):
    """A connection to a copy of a database, with the keys of the centre in the folder `data`."""
    file = json.loads((pathlib.Path(data) / "fields.keys").read_text())
    keys = {one["number"]: decoded(one["key"]) for one in file["keys"]}
    base = sqlite3.connect(copy)

    def opened(table, column, row, sealed):
        if sealed is None:
            return None
        parts = [part.encode() for part in (table, column, str(row))]
        associated = b"\x01" + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
        return unsealed(sealed, keys[int.from_bytes(sealed[1:HEADER], "big")], associated).decode()

    def phone_of(contact):
        found = base.execute("SELECT sealed FROM main.contact WHERE id = ?", (contact,)).fetchone()
        return opened("contact", "sealed", contact, found[0]) if found else None

    base.create_function("opened", 4, opened)
    base.create_function("phone_of", 1, phone_of)
    base.executescript(VIEWS)
    return base
