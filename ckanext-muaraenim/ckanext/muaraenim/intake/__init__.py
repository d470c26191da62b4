"""Steward tables: the template, the filled workbook, what the checks say of it, and the way to Walidata.

A submission is its workbook. It is kept whole in the portal's storage from the moment it arrives, and read again with the same reader and the
same checks whenever somebody looks or decides, so there is no second copy of its rows that could leak or drift.
"""
