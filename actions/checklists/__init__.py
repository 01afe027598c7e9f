"""Procedures as data, and one person's way through them. Imports no Rasa and no web.

A checklist is one YAML file (`models`, `load`); `engine.resolve(checklist, answers)` says where a
person is; `moves` are what a person can do; only the answers are stored (`storage`).
"""
