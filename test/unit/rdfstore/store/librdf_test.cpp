// The librdf storage module beside Redland's own storages.
#include "provml/rdf/librdf_module.h"

#include <gtest/gtest.h>
#include <librdf.h>

#include <algorithm>

#include "support.h"

namespace provml::rdf {
namespace {

using namespace test;

std::string log_text;
int on_log(void*, librdf_log_message* message) {
  log_text += librdf_log_message_message(message);
  log_text += '\n';
  return 1;
}

const unsigned char* u(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.c_str());
}

class World {
 public:
  World() : world_(librdf_new_world()) {
    librdf_world_open(world_);
    librdf_world_set_logger(world_, nullptr, on_log);
    register_lmdb_storage(world_);
    log_text.clear();
  }
  ~World() { librdf_free_world(world_); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  librdf_world* get() const { return world_; }

 private:
  librdf_world* world_;
};

librdf_node* node(librdf_world* world, const Term& term) {
  if (term.kind == TermKind::iri) return librdf_new_node_from_uri_string(world, u(term.value));
  if (term.kind == TermKind::blank) return librdf_new_node_from_blank_identifier(world, u(term.value));
  librdf_uri* type = term.datatype.empty() ? nullptr : librdf_new_uri(world, u(term.datatype));
  librdf_node* result = librdf_new_node_from_typed_literal(
      world, u(term.value), term.language.empty() ? nullptr : term.language.c_str(), type);
  if (type != nullptr) librdf_free_uri(type);
  return result;
}

/// A statement; parts of `shape` that are not set are left out.
librdf_statement* statement(librdf_world* world, const Quad& q, unsigned shape = 7) {
  return librdf_new_statement_from_nodes(world, (shape & 1) != 0 ? node(world, q.subject) : nullptr,
                                         (shape & 2) != 0 ? node(world, q.predicate) : nullptr,
                                         (shape & 4) != 0 ? node(world, q.object) : nullptr);
}

std::string text_of(librdf_node* n) {
  if (n == nullptr) return "-";
  const auto text = [](const unsigned char* bytes) {
    return std::string(reinterpret_cast<const char*>(bytes));
  };
  if (librdf_node_is_resource(n) != 0) return text(librdf_uri_as_string(librdf_node_get_uri(n)));
  if (librdf_node_is_blank(n) != 0) return "_:" + text(librdf_node_get_blank_identifier(n));
  std::string result = '"' + text(librdf_node_get_literal_value(n)) + '"';
  if (const char* language = librdf_node_get_literal_value_language(n)) result += std::string("@") + language;
  if (librdf_uri* type = librdf_node_get_literal_value_datatype_uri(n))
    result += "^^" + text(librdf_uri_as_string(type));
  return result;
}

std::multiset<std::string> drain(librdf_stream* stream, bool contexts) {
  std::multiset<std::string> rows;
  if (stream == nullptr) return {"no stream"};
  for (; librdf_stream_end(stream) == 0; librdf_stream_next(stream)) {
    librdf_statement* s = librdf_stream_get_object(stream);
    std::string row = text_of(librdf_statement_get_subject(s)) + " " +
                      text_of(librdf_statement_get_predicate(s)) + " " +
                      text_of(librdf_statement_get_object(s));
    if (contexts) row += " " + text_of(librdf_stream_get_context2(stream));
    rows.insert(row);
  }
  librdf_free_stream(stream);
  return rows;
}

class Model {
 public:
  Model(const World& world, const char* storage, const std::string& name, const char* options)
      : world_(world.get()), storage_(librdf_new_storage(world_, storage, name.c_str(), options)) {
    if (storage_ != nullptr) model_ = librdf_new_model(world_, storage_, nullptr);
  }
  ~Model() {
    if (model_ != nullptr) librdf_free_model(model_);
    if (storage_ != nullptr) librdf_free_storage(storage_);
  }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  librdf_model* get() const { return model_; }
  librdf_storage* storage() const { return storage_; }

  void add(const Quad& q) const {
    librdf_statement* s = statement(world_, q);
    if (q.graph.value.empty()) {
      EXPECT_EQ(librdf_model_add_statement(model_, s), 0);
    } else {
      librdf_node* g = node(world_, q.graph);
      EXPECT_EQ(librdf_model_context_add_statement(model_, g, s), 0);
      librdf_free_node(g);
    }
    librdf_free_statement(s);
  }
  void remove(const Quad& q) const {
    librdf_statement* s = statement(world_, q);
    if (q.graph.value.empty()) {
      librdf_model_remove_statement(model_, s);
    } else {
      librdf_node* g = node(world_, q.graph);
      librdf_model_context_remove_statement(model_, g, s);
      librdf_free_node(g);
    }
    librdf_free_statement(s);
  }
  bool contains(const Quad& q) const {
    librdf_statement* s = statement(world_, q);
    const bool there = librdf_model_contains_statement(model_, s) != 0;
    librdf_free_statement(s);
    return there;
  }
  std::multiset<std::string> find(const Quad& q, unsigned shape, bool contexts = false) const {
    librdf_statement* s = statement(world_, q, shape);
    auto rows = drain(librdf_model_find_statements(model_, s), contexts);
    librdf_free_statement(s);
    return rows;
  }
  std::multiset<std::string> all(bool contexts = false) const {
    return drain(librdf_model_as_stream(model_), contexts);
  }
  std::multiset<std::string> in_context(const std::string& graph) const {
    librdf_node* g = librdf_new_node_from_uri_string(world_, u(graph));
    auto rows = drain(librdf_model_context_as_stream(model_, g), true);
    librdf_free_node(g);
    return rows;
  }
  std::set<std::string> contexts() const {
    std::set<std::string> names;
    librdf_iterator* it = librdf_model_get_contexts(model_);
    if (it == nullptr) return {"none"};
    for (; librdf_iterator_end(it) == 0; librdf_iterator_next(it)) {
      names.insert(text_of(static_cast<librdf_node*>(librdf_iterator_get_object(it))));
    }
    librdf_free_iterator(it);
    return names;
  }
  std::vector<std::string> query(const std::string& text) const {
    librdf_query* q = librdf_new_query(world_, "sparql", nullptr, u(text), nullptr);
    librdf_query_results* results = q != nullptr ? librdf_model_query_execute(model_, q) : nullptr;
    std::vector<std::string> rows;
    for (; results != nullptr && librdf_query_results_finished(results) == 0;
         librdf_query_results_next(results)) {
      std::string row;
      for (int i = 0; i < librdf_query_results_get_bindings_count(results); ++i) {
        librdf_node* value = librdf_query_results_get_binding_value(results, i);
        row += text_of(value) + " ";
        if (value != nullptr) librdf_free_node(value);
      }
      rows.push_back(row);
    }
    if (results != nullptr) librdf_free_query_results(results);
    if (q != nullptr) librdf_free_query(q);
    std::sort(rows.begin(), rows.end());
    return rows;
  }

 private:
  librdf_world* world_;
  librdf_storage* storage_;
  librdf_model* model_ = nullptr;
};

/// Redland takes "1"@en and "1"@en-GB for equal.
Quad quad_for_redland(std::mt19937& random, unsigned range) {
  Quad q = odd_quad(random, range);
  if (q.object.language == "en-GB") q.object.language = "de";
  return q;
}

Quad triple(std::mt19937& random, unsigned range) {
  Quad q = quad_for_redland(random, range);
  q.graph = Term::iri("");
  return q;
}

TEST(LibrdfModule, AgreesWithRedlandsTreesStorage) {
  const TempDir dir;
  const World world;
  const Model own(world, "provml-lmdb", (dir / "store").string(), "write='yes',commit-every='37'");
  const Model trees(world, "trees", "x", nullptr);
  ASSERT_NE(own.get(), nullptr) << log_text;
  ASSERT_NE(trees.get(), nullptr);
  std::mt19937 random(21);
  for (int i = 0; i < 1500; ++i) {
    const Quad q = triple(random, 6);
    if (random() % 4 == 0 && trees.contains(q)) {
      own.remove(q);
      trees.remove(q);
    } else if (!trees.contains(q)) {
      own.add(q);
      trees.add(q);
    }
    ASSERT_EQ(own.contains(q), trees.contains(q));
    if (i % 50 == 0) {
      ASSERT_EQ(librdf_model_size(own.get()), librdf_model_size(trees.get()));
      ASSERT_EQ(own.all(), trees.all());
      for (unsigned shape = 0; shape < 8; ++shape) {
        ASSERT_EQ(own.find(q, shape), trees.find(q, shape)) << "shape " << shape;
        const Quad other = triple(random, 6);
        ASSERT_EQ(own.find(other, shape), trees.find(other, shape)) << "shape " << shape;
      }
      librdf_node* s = node(world.get(), q.subject);
      librdf_node* p = node(world.get(), q.predicate);
      EXPECT_EQ(librdf_model_has_arc_out(own.get(), s, p) != 0, !own.find(q, 3).empty());
      EXPECT_EQ(librdf_model_has_arc_in(own.get(), s, p) != 0,
                !own.find({q.subject, q.predicate, q.subject, q.graph}, 6).empty());
      librdf_free_node(s);
      librdf_free_node(p);
    }
  }
  EXPECT_EQ(log_text, "");
}

TEST(LibrdfModule, AgreesWithRedlandsMemoryStorageOnContexts) {
  const TempDir dir;
  const World world;
  const Model own(world, "provml-lmdb", (dir / "store").string(), nullptr);
  const Model memory(world, "memory", "x", "contexts='yes'");
  ASSERT_NE(own.get(), nullptr) << log_text;
  std::mt19937 random(22);
  std::set<Quad> model;
  for (int i = 0; i < 800; ++i) {
    Quad q = quad_for_redland(random, 4);
    // Redland's storage does not add a statement without context that it has in some context.
    if (q.graph.value.empty()) q.predicate = Term::iri("urn:p:without");
    if (random() % 4 == 0) {
      if (model.erase(q) == 1) {
        own.remove(q);
        memory.remove(q);
      }
    } else if (model.insert(q).second) {
      own.add(q);
      memory.add(q);
    }
  }
  EXPECT_EQ(static_cast<std::size_t>(librdf_model_size(own.get())), model.size());
  EXPECT_EQ(own.all(true), memory.all(true));
  EXPECT_EQ(own.contexts(), memory.contexts());
  for (const char* graph : {"urn:graph:1", "urn:graph:2", "urn:graph:3", "urn:unknown"}) {
    EXPECT_EQ(own.in_context(graph), memory.in_context(graph));
    librdf_node* g = librdf_new_node_from_uri_string(world.get(), u(graph));
    for (const Quad& q : {*model.begin(), *std::prev(model.end())}) {
      for (unsigned shape = 0; shape < 8; ++shape) {
        librdf_statement* s = statement(world.get(), q, shape);
        EXPECT_EQ(drain(librdf_model_find_statements_in_context(own.get(), s, g), true),
                  drain(librdf_model_find_statements_in_context(memory.get(), s, g), true));
        librdf_free_statement(s);
      }
    }
    librdf_free_node(g);
  }
  librdf_node* g = librdf_new_node_from_uri_string(world.get(), u("urn:graph:1"));
  EXPECT_EQ(librdf_model_context_remove_statements(own.get(), g), 0);
  EXPECT_EQ(librdf_model_context_remove_statements(memory.get(), g), 0);
  librdf_free_node(g);
  EXPECT_EQ(own.all(true), memory.all(true));
  EXPECT_EQ(own.contexts(), (std::set<std::string>{"urn:graph:2", "urn:graph:3"}));
  EXPECT_EQ(log_text, "");
}

TEST(LibrdfModule, RasqalQueries) {
  const TempDir dir;
  const World world;
  const Model own(world, "provml-lmdb", (dir / "store").string(), nullptr);
  const Model trees(world, "trees", "x", nullptr);
  for (const Model* model : {&own, &trees}) {
    for (int i = 0; i < 60; ++i) {
      const Term run = Term::iri("urn:run:" + std::to_string(i % 7));
      const Term epoch = Term::iri("urn:epoch:" + std::to_string(i));
      model->add({epoch, Term::iri("urn:partOf"), run, Term::iri("")});
      model->add({epoch, Term::iri("urn:loss"),
                  Term::literal("0." + std::to_string(10 + i), "http://www.w3.org/2001/XMLSchema#double"),
                  Term::iri("")});
      if (i < 7)
        model->add({run, Term::iri("urn:label"), Term::literal("run " + std::to_string(i), {}, "en"),
                    Term::iri("")});
    }
  }
  for (const char* text : {"SELECT ?r ?l ?e WHERE { ?r <urn:label> ?l . ?e <urn:partOf> ?r . }",
                           "SELECT ?e WHERE { ?e <urn:partOf> <urn:run:3> ; <urn:loss> ?x FILTER(?x < 0.3) }",
                           "SELECT ?s ?p ?o WHERE { ?s ?p ?o }", "SELECT ?s ?o WHERE { ?s <urn:none> ?o }"}) {
    EXPECT_EQ(own.query(text), trees.query(text)) << text;
  }
  EXPECT_EQ(own.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").size(), 127U);
  EXPECT_EQ(log_text, "");
}

TEST(LibrdfModule, TransactionsAndDurability) {
  const TempDir dir;
  const auto path = (dir / "store").string();
  const World world;
  std::mt19937 random(23);
  const auto quads_of = [&] { return Store::open(path, Store::Mode::read_only)->size(); };
  {
    const Model own(world, "provml-lmdb", path, nullptr);
    own.add(triple(random, 1000));
    EXPECT_EQ(quads_of(), 0U);
    EXPECT_EQ(librdf_model_sync(own.get()), 0);
    EXPECT_EQ(quads_of(), 1U);
    EXPECT_EQ(librdf_model_transaction_start(own.get()), 0);
    EXPECT_NE(librdf_model_transaction_start(own.get()), 0);
    own.add(triple(random, 1000));
    EXPECT_EQ(own.all().size(), 2U);
    librdf_stream* open_stream = librdf_model_as_stream(own.get());
    EXPECT_EQ(librdf_model_size(own.get()), 2);
    EXPECT_EQ(quads_of(), 1U);
    EXPECT_EQ(librdf_model_transaction_rollback(own.get()), 0);
    EXPECT_EQ(drain(open_stream, false).size(), 2U) << "a stream is a snapshot";
    EXPECT_EQ(own.all().size(), 1U);
    EXPECT_EQ(librdf_model_transaction_start(own.get()), 0);
    own.add(triple(random, 1000));
    EXPECT_EQ(librdf_model_transaction_commit(own.get()), 0);
    EXPECT_NE(librdf_model_transaction_commit(own.get()), 0);
    EXPECT_EQ(quads_of(), 2U);
    own.add(triple(random, 1000));
  }
  EXPECT_EQ(quads_of(), 3U) << "closing commits";
  {
    const Model reader(world, "provml-lmdb", path, "write='no'");
    ASSERT_NE(reader.get(), nullptr);
    EXPECT_EQ(reader.all().size(), 3U);
    log_text.clear();
    librdf_statement* s = statement(world.get(), triple(random, 1000));
    EXPECT_NE(librdf_model_add_statement(reader.get(), s), 0);
    librdf_free_statement(s);
    EXPECT_NE(log_text.find("provml-E0408"), std::string::npos);
  }
  {
    const Model again(world, "provml-lmdb", "store", ("new='yes',dir='" + dir.path().string() + "'").c_str());
    EXPECT_EQ(librdf_model_size(again.get()), 0);
  }
  log_text.clear();
  const Model none(world, "provml-lmdb", (dir / "none").string(), "write='no'");
  EXPECT_EQ(none.get(), nullptr);
  EXPECT_NE(log_text.find("provml-E0401"), std::string::npos);
}

TEST(LibrdfModule, WithoutContextsTheUnionIsASetOfTriples) {
  const TempDir dir;
  const auto path = (dir / "store").string();
  const Quad q{Term::iri("urn:a"), Term::iri("urn:p"), Term::literal("1"), Term::iri("urn:g")};
  {
    const auto store = Store::open(path, Store::Mode::read_write);
    auto batch = store->begin();
    batch->add(q);
    batch->add({q.subject, q.predicate, q.object, Term::iri("urn:h")});
    batch->commit();
  }
  const World world;
  const Model own(world, "provml-lmdb", path, "contexts='no'");
  EXPECT_EQ(librdf_model_size(own.get()), 1);
  EXPECT_EQ(own.all(), (std::multiset<std::string>{"urn:a urn:p \"1\""}));
  EXPECT_EQ(own.query("SELECT ?s WHERE { ?s <urn:p> ?o }").size(), 1U);
  EXPECT_TRUE(own.contains(q));
  own.remove({q.subject, q.predicate, q.object, Term::iri("")});
  EXPECT_FALSE(own.contains(q));
  EXPECT_EQ(librdf_model_size(own.get()), 0);
}

}  // namespace
}  // namespace provml::rdf
