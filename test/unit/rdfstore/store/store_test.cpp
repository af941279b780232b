#include "provml/rdf/store.h"

#include <gtest/gtest.h>
#include <lmdb.h>

#include <fstream>
#include <map>
#include <thread>

#include "support.h"

namespace provml::rdf {
namespace {

using namespace test;
using Mode = Store::Mode;

Term number(int i) { return Term::iri("urn:n:" + std::to_string(i)); }
Quad numbered(int i) { return {number(i), Term::iri("urn:p"), number(i + 1), Term::iri("")}; }

/// What a source must answer for one pattern, from a plain set.
std::set<Quad> expected(const std::set<Quad>& model, const Quad& like, unsigned shape, MatchMode mode) {
  std::set<Quad> result;
  for (Quad q : model) {
    if ((shape & 1) != 0 && q.subject != like.subject) continue;
    if ((shape & 2) != 0 && q.predicate != like.predicate) continue;
    if ((shape & 4) != 0 && q.object != like.object) continue;
    if ((shape & 8) != 0 && mode == MatchMode::quads && q.graph != like.graph) continue;
    if (mode == MatchMode::triples) q.graph = Term::iri("urn:none");
    result.insert(std::move(q));
  }
  return result;
}

void compare_all_patterns(const QuadSource& source, const std::set<Quad>& model, std::mt19937& random) {
  ASSERT_EQ(contents(source), model);
  const std::vector<Quad> list(model.begin(), model.end());
  for (int round = 0; round < 6 && !list.empty(); ++round) {
    Quad like = list[random() % list.size()];
    if (round % 3 == 0) like.object = list[random() % list.size()].object;
    if (round % 4 == 0) like.graph = list[random() % list.size()].graph;
    const QuadIds ids{source.id_of(like.subject), source.id_of(like.predicate), source.id_of(like.object),
                      source.id_of(like.graph)};
    for (unsigned shape = 0; shape < 16; ++shape) {
      const QuadIds pattern{(shape & 1) != 0 ? ids.subject : 0, (shape & 2) != 0 ? ids.predicate : 0,
                            (shape & 4) != 0 ? ids.object : 0, (shape & 8) != 0 ? ids.graph : 0};
      const auto quads = expected(model, like, shape, MatchMode::quads);
      ASSERT_EQ(contents(source, pattern), quads) << "shape " << shape;
      ASSERT_EQ(contents(source, pattern, MatchMode::triples),
                expected(model, like, shape, MatchMode::triples))
          << "shape " << shape;
      ASSERT_GE(source.estimate(pattern), quads.size()) << "shape " << shape;
    }
  }
}

TEST(Store, EveryPatternAgreesWithASet) {
  for (const unsigned range : {3U, 40U}) {
    const TempDir dir;
    const auto store = Store::open(dir / "store", Mode::read_write);
    std::mt19937 random(range);
    std::set<Quad> model;
    for (int batch_number = 0; batch_number < 8; ++batch_number) {
      auto batch = store->begin();
      std::set<Quad> next = model;
      for (int i = 0; i < 400; ++i) {
        const Quad quad = odd_quad(random, range);
        if (random() % 4 == 0) {
          ASSERT_EQ(batch->remove(quad), next.erase(quad) == 1);
        } else {
          ASSERT_EQ(batch->add(quad), next.insert(quad).second);
        }
        if (i % 150 == 149) compare_all_patterns(*batch->view(), next, random);
      }
      if (batch_number % 3 == 2) {  // dropped without commit
        batch.reset();
      } else {
        ASSERT_EQ(batch->size(), next.size());
        batch->commit();
        model = std::move(next);
      }
      ASSERT_EQ(store->size(), model.size());
      compare_all_patterns(*store->snapshot(), model, random);
    }
  }
}

TEST(Store, LargeBatchesInAnyOrder) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  std::mt19937 random(7);
  std::set<std::tuple<int, int, int>> model;
  for (int round = 0; round < 6; ++round) {
    auto batch = store->begin();
    for (int i = 0; i < 20000; ++i) {
      const int s = static_cast<int>(random() % 3000);
      const int p = static_cast<int>(random() % 5);
      const int o = static_cast<int>(random() % 300);
      const Quad quad{number(s), number(p), number(o), Term::iri("urn:g")};
      if (round % 3 == 2) {
        ASSERT_EQ(batch->remove(quad), model.erase({s, p, o}) == 1);
      } else {
        ASSERT_EQ(batch->add(quad), model.insert({s, p, o}).second);
      }
    }
    batch->commit();
    ASSERT_EQ(store->size(), model.size());
  }
  const auto source = store->snapshot();
  std::uint64_t seen = 0;
  QuadIds before;
  const auto cursor = source->match({}, MatchMode::quads);
  for (QuadIds q; cursor->next(q); before = q) {
    ASSERT_LT(before, q);
    ++seen;
  }
  EXPECT_EQ(seen, model.size());
  std::uint64_t of_object = 0;
  for (const auto& [s, p, o] : model) of_object += o == 7 ? 1 : 0;
  EXPECT_EQ(contents(*source, {0, 0, source->id_of(number(7)), 0}).size(), of_object);
  EXPECT_EQ(source->estimate({0, 0, source->id_of(number(7)), 0}), of_object);
}

TEST(Store, AddAndRemoveWithinOneBatch) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  auto batch = store->begin();
  EXPECT_TRUE(batch->add(numbered(1)));
  EXPECT_FALSE(batch->add(numbered(1)));
  EXPECT_TRUE(batch->remove(numbered(1)));
  EXPECT_FALSE(batch->remove(numbered(1)));
  EXPECT_TRUE(batch->add(numbered(1)));
  EXPECT_FALSE(batch->remove(numbered(5)));
  batch->commit();
  EXPECT_EQ(store->size(), 1U);
  batch = store->begin();
  EXPECT_FALSE(batch->add(numbered(1)));
  EXPECT_TRUE(batch->remove(numbered(1)));
  EXPECT_TRUE(batch->add(numbered(1)));
  EXPECT_TRUE(batch->remove(numbered(1)));
  batch->commit();
  EXPECT_EQ(store->size(), 0U);
  EXPECT_TRUE(contents(*store->snapshot()).empty());
}

TEST(Store, IdsAreStableAndUnknownOnesAreErrors) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  auto batch = store->begin();
  batch->add(numbered(1));
  batch.reset();  // its ids are given again
  batch = store->begin();
  batch->add(numbered(2));
  batch->commit();
  const auto first = store->snapshot();
  EXPECT_EQ(first->id_of(number(1)), 0U);
  const TermId two = first->id_of(number(2));
  EXPECT_EQ(first->term_of(two), number(2));
  EXPECT_EQ(first->id_of(Term::iri("")), kDefaultGraph);
  EXPECT_EQ(first->term_of(kDefaultGraph), Term::iri(""));
  EXPECT_EQ(error_of([&] { first->term_of(1000000); }), "provml-E0409");
  batch = store->begin();
  batch->add(numbered(1));
  batch->commit();
  EXPECT_EQ(store->snapshot()->id_of(number(2)), two);
  EXPECT_EQ(first->id_of(number(1)), 0U) << "a snapshot does not change";
}

TEST(Store, LongEmptyAndUnicodeTerms) {
  const TempDir dir;
  std::set<Quad> model;
  const auto put = [&](Batch& batch, const Term& object) {
    const Quad quad{number(1), Term::iri("urn:p"), object, Term::iri("")};
    EXPECT_TRUE(batch.add(quad));
    model.insert(quad);
  };
  {
    const auto store = Store::open(dir / "store", Mode::read_write);
    auto batch = store->begin();
    put(*batch, Term::literal(""));
    put(*batch, Term::literal("", {}, "en"));
    put(*batch, Term::literal(std::string("a\0b", 3)));
    put(*batch, Term::literal("\xF0\x9F\x8C\x8B größe"));
    put(*batch, Term::literal("2026-01-02T03:04:05.000000000Z", "http://www.w3.org/2001/XMLSchema#dateTime"));
    put(*batch, Term::literal("2026-01-02T03:04:05Z", "http://www.w3.org/2001/XMLSchema#dateTime"));
    for (const std::size_t length : {510, 511, 512, 2000, 2040, 4096, 70000, 3000000}) {
      put(*batch, Term::literal(std::string(length, 'y')));
      put(*batch, Term::iri("http://example.org/" + std::string(length, 'y')));
    }
    batch->commit();
  }
  const auto store = Store::open(dir / "store", Mode::read_only);
  const auto source = store->snapshot();
  EXPECT_EQ(contents(*source), model);
  for (const Quad& quad : model) EXPECT_NE(source->id_of(quad.object), 0U);
}

TEST(Store, ClearGraph) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  const Term a = Term::iri("urn:a");
  const Term b = Term::iri("urn:b");
  auto batch = store->begin();
  for (int i = 0; i < 5000; ++i) {
    for (const Term& graph : {a, b, Term::iri("")}) {
      Quad quad = numbered(i);
      quad.graph = graph;
      batch->add(quad);
    }
  }
  EXPECT_EQ(batch->clear_graph(Term::iri("urn:unknown")), 0U);
  batch->commit();
  batch = store->begin();
  Quad extra = numbered(77777);
  extra.graph = a;
  batch->add(extra);
  EXPECT_EQ(batch->clear_graph(a), 5001U);
  EXPECT_EQ(batch->clear_graph(a), 0U);
  EXPECT_TRUE(batch->add(extra));
  batch->commit();
  EXPECT_EQ(store->size(), 10001U);
  std::map<std::string, std::uint64_t> graphs;
  store->each_graph([&](const Term& graph, std::uint64_t count) { graphs[graph.value] = count; });
  EXPECT_EQ(graphs, (std::map<std::string, std::uint64_t>{{"", 5000}, {"urn:a", 1}, {"urn:b", 5000}}));
  const auto source = store->snapshot();
  EXPECT_EQ(contents(*source, {0, 0, 0, source->id_of(a)}), std::set<Quad>{extra});
  EXPECT_EQ(contents(*source, {}, MatchMode::triples).size(), 5001U);
}

TEST(Store, MetaIsInTheSameTransaction) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  EXPECT_EQ(store->get_meta("a"), std::nullopt);
  auto batch = store->begin();
  batch->put_meta("journal/a", "1");
  batch->put_meta("journal/b", std::string("x\0y", 3));
  batch->put_meta("z", "");
  batch->add(numbered(1));
  EXPECT_EQ(batch->get_meta("journal/a"), "1");
  EXPECT_EQ(store->get_meta("journal/a"), std::nullopt);
  (void)batch->view();
  EXPECT_EQ(batch->get_meta("journal/a"), "1");
  batch->commit();
  batch = store->begin();
  batch->erase_meta("journal/a");
  batch->erase_meta("never");
  batch->put_meta("z", "2");
  batch->add(numbered(2));
  EXPECT_EQ(batch->get_meta("journal/a"), std::nullopt);
  batch.reset();
  EXPECT_EQ(store->get_meta("journal/a"), "1");
  EXPECT_EQ(store->get_meta("z"), "");
  EXPECT_EQ(store->size(), 1U);
  std::string all;
  store->each_meta("journal/", [&](std::string_view key, std::string_view) { all.append(key).append(";"); });
  EXPECT_EQ(all, "journal/a;journal/b;");
  all.clear();
  store->each_meta("", [&](std::string_view key, std::string_view) { all.append(key).append(";"); });
  EXPECT_EQ(all, "journal/a;journal/b;z;");
  batch = store->begin();
  EXPECT_EQ(error_of([&] { batch->put_meta("", "x"); }), "provml-E0408");
  EXPECT_EQ(error_of([&] { batch->put_meta(std::string(512, 'k'), "x"); }), "provml-E0408");
  batch->put_meta(std::string(511, 'k'), std::string(100000, 'v'));
  batch->commit();
  EXPECT_EQ(store->get_meta(std::string(511, 'k')), std::string(100000, 'v'));
}

TEST(Store, WrongUseIsAnError) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  auto batch = store->begin();
  EXPECT_EQ(error_of([&] { (void)store->begin(); }), "provml-E0408");
  batch->commit();
  EXPECT_EQ(error_of([&] { batch->add(numbered(1)); }), "provml-E0408");
  EXPECT_EQ(error_of([&] { batch->commit(); }), "provml-E0408");
  const auto reader = Store::open(dir / "store", Mode::read_only);
  EXPECT_EQ(error_of([&] { (void)reader->begin(); }), "provml-E0408");
}

TEST(Store, MissingForeignAndNewerStores) {
  const TempDir dir;
  EXPECT_EQ(error_of([&] { Store::open(dir / "none", Mode::read_only); }), "provml-E0401");
  EXPECT_FALSE(std::filesystem::exists(dir / "none"));
  std::filesystem::create_directory(dir / "foreign");
  std::ofstream(dir / "foreign/data.mdb") << std::string(20000, 'x');
  EXPECT_EQ(error_of([&] { Store::open(dir / "foreign", Mode::read_only); }), "provml-E0404");
  EXPECT_EQ(error_of([&] { Store::open(dir / "foreign", Mode::read_write); }), "provml-E0404");
  std::ofstream(dir / "file") << "x";
  EXPECT_EQ(error_of([&] { Store::open(dir / "file" / "store", Mode::read_write); }), "provml-E0407");

  (void)Store::open(dir / "newer", Mode::read_write);
  MDB_env* env = nullptr;
  MDB_txn* txn = nullptr;
  MDB_dbi system = 0;
  std::uint64_t version = 99;
  MDB_val key{7, const_cast<char*>("version")};
  MDB_val value{sizeof version, &version};
  ASSERT_EQ(mdb_env_create(&env), 0);
  ASSERT_EQ(mdb_env_set_maxdbs(env, 4), 0);
  ASSERT_EQ(mdb_env_open(env, (dir / "newer").c_str(), 0, 0644), 0);
  ASSERT_EQ(mdb_txn_begin(env, nullptr, 0, &txn), 0);
  ASSERT_EQ(mdb_dbi_open(txn, "system", 0, &system), 0);
  ASSERT_EQ(mdb_put(txn, system, &key, &value, 0), 0);
  ASSERT_EQ(mdb_txn_commit(txn), 0);
  mdb_env_close(env);
  EXPECT_EQ(error_of([&] { Store::open(dir / "newer", Mode::read_write); }), "provml-E0404");
}

TEST(Store, MapGrowsFromTiny) {
  const ScopedEnv tiny("PROVML_STORE_MAP_SIZE", "1048576");
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  std::set<Quad> model;
  int next = 0;
  for (int round = 0; round < 5; ++round) {  // the first batch alone needs many times the map
    auto batch = store->begin();
    for (int i = 0; i < 60000 >> round; ++i, ++next) {
      ASSERT_TRUE(batch->add(numbered(next)));
      model.insert(numbered(next));
    }
    batch->put_meta("round", std::to_string(round));
    batch->commit();
    EXPECT_EQ(store->get_meta("round"), std::to_string(round));
  }
  EXPECT_EQ(contents(*store->snapshot()), model);
  EXPECT_GT(std::filesystem::file_size(dir / "store/data.mdb"), 4U << 20);
  const ScopedEnv bad("PROVML_STORE_MAP_SIZE", "1 GB");
  EXPECT_EQ(error_of([&] { Store::open(dir / "other", Mode::read_write); }), "provml-E0408");
}

TEST(Store, OneProcessOpensAStoreTwice) {
  const TempDir dir;
  auto first = Store::open(dir / "store", Mode::read_write);
  const auto second = Store::open(dir / "store", Mode::read_only);
  const auto third = Store::open(dir.path() / "." / "store", Mode::read_write);
  auto batch = first->begin();
  batch->add(numbered(1));
  batch->commit();
  batch.reset();
  EXPECT_EQ(second->size(), 1U);
  auto source = second->snapshot();
  first.reset();
  batch = third->begin();
  batch->add(numbered(2));
  batch->commit();
  EXPECT_EQ(second->size(), 2U);
  EXPECT_EQ(contents(*source).size(), 1U);
}

TEST(Store, DirectoryReplacedWhileOpen) {
  const TempDir dir;
  const auto old = Store::open(dir / "store", Mode::read_write);
  std::filesystem::remove_all(dir / "store");
  const auto fresh = Store::open(dir / "store", Mode::read_write);
  auto batch = fresh->begin();
  batch->add(numbered(1));
  batch->commit();
  EXPECT_EQ(old->size(), 0U);
  EXPECT_EQ(fresh->size(), 1U);
}

TEST(Store, ReadersAndWritersInThreads) {
  const TempDir dir;
  const auto store = Store::open(dir / "store", Mode::read_write);
  std::atomic<bool> done = false;
  std::atomic<int> bad = 0;
  const auto write = [&](int from) {
    for (int i = 0; i < 60; ++i) {
      auto batch = store->begin();
      for (int k = 0; k < 10; ++k) batch->add(numbered(from + 10 * i + k));
      batch->put_meta("count", std::to_string(std::stoi(batch->get_meta("count").value_or("0")) + 10));
      batch->commit();
    }
  };
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      while (!done) {
        const auto source = store->snapshot();
        const auto count = contents(*source).size();
        if (count % 10 != 0 || contents(*source).size() != count) ++bad;
      }
    });
  }
  std::thread one(write, 0);
  std::thread two(write, 100000);
  one.join();
  two.join();
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(bad, 0);
  EXPECT_EQ(store->size(), 1200U);
  EXPECT_EQ(store->get_meta("count"), "1200");
}

}  // namespace
}  // namespace provml::rdf
