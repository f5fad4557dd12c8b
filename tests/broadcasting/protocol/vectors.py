"""Signatures that Pusher's documentation and packages publish, and the credentials that they use."""

from broadcasting.protocol.application import Application

APPLICATION = Application(id="3", key="278d425bdf160c739803", secret="7ad3773142a6692b25b8")

SOCKET_ID = "1234.1234"
PRIVATE = "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
USER = "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba"
USER_DATA = '{"id":"12345"}'
PRESENCE = "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80"
PRESENCE_DATA = '{"user_id":10,"user_info":{"name":"Mr. Channels"}}'
BODY = b'{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}'
BODY_MD5 = "ec365a775a4cd0599faeb73354201b6f"
POST = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
GET = "16819168891cb5dfd72b5c7a5d3d602605b26c6ba1930033b5e2eeeb65010291"
WEBHOOK_BODY = b'{"time_ms":1327078148132,"events":[{"name":"channel_occupied","channel":"my-channel"}]}'
WEBHOOK = "c19001ae3963ccb13bf618e5b16ba9848e7e74df0993aa0689168e341c6833cf"
