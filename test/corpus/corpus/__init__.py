"""The parts of test/corpus/run: archive (source packages), recipe, variant (one build), results, inventory, report."""
