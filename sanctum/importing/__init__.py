"""Tokens of Laravel Sanctum, of DRF's authtoken and of knox, taken over so that clients keep them.

``tables`` reads the foreign table; ``laravel``, ``authtoken`` and ``knox`` tell what a row of it means, and ``owners``
whose it is; ``running`` writes our rows. What can't be taken over is skipped, with a reason that is counted.
"""
