"""The rules of a step: plain functions of arrays, without files, clock or chance of their own."""
