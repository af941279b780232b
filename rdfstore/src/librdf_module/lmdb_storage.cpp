// The one file that touches librdf: its storage interface over Store. Everything here is called from C:
// nothing may throw.
#include <librdf.h>
#include <rdf_storage_module.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "provml/error.h"
#include "provml/rdf/librdf_module.h"
#include "provml/rdf/store.h"

namespace provml::rdf {
namespace {

constexpr long kCommitEvery = 100000;

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.c_str());
}

std::string text_of(librdf_uri* uri) {
  std::size_t length = 0;
  const unsigned char* text = librdf_uri_as_counted_string(uri, &length);
  return {reinterpret_cast<const char*>(text), length};
}

Term to_term(librdf_node* node) {
  std::size_t length = 0;
  if (librdf_node_is_resource(node) != 0) return Term::iri(text_of(librdf_node_get_uri(node)));
  if (librdf_node_is_blank(node) != 0) {
    const unsigned char* label = librdf_node_get_counted_blank_identifier(node, &length);
    return Term::blank({reinterpret_cast<const char*>(label), length});
  }
  const unsigned char* text = librdf_node_get_literal_value_as_counted_string(node, &length);
  Term term = Term::literal({reinterpret_cast<const char*>(text), length});
  if (const char* language = librdf_node_get_literal_value_language(node)) {
    term.language = language;
  } else if (librdf_uri* datatype = librdf_node_get_literal_value_datatype_uri(node)) {
    term.datatype = text_of(datatype);
  }
  return term;
}

struct NodeCloser {
  void operator()(librdf_node* node) const { librdf_free_node(node); }
};
struct UriCloser {
  void operator()(librdf_uri* uri) const { librdf_free_uri(uri); }
};
using Node = std::unique_ptr<librdf_node, NodeCloser>;

Node to_node(librdf_world* world, const Term& term) {
  switch (term.kind) {
    case TermKind::iri:
      return Node(librdf_new_node_from_counted_uri_string(world, bytes_of(term.value), term.value.size()));
    case TermKind::blank:
      return Node(
          librdf_new_node_from_counted_blank_identifier(world, bytes_of(term.value), term.value.size()));
    case TermKind::literal:
      break;
  }
  std::unique_ptr<librdf_uri, UriCloser> datatype;
  if (!term.datatype.empty() && term.language.empty())
    datatype.reset(librdf_new_uri(world, bytes_of(term.datatype)));
  return Node(librdf_new_node_from_typed_counted_literal(
      world, bytes_of(term.value), term.value.size(), term.language.empty() ? nullptr : term.language.c_str(),
      term.language.size(), datatype.get()));
}

/// One storage of a world.
struct Storage {
  librdf_world* world = nullptr;
  std::string directory;
  bool writable = true, contexts = true, fresh = false;
  long commit_every = kCommitEvery;
  std::unique_ptr<Store> store;
  std::unique_ptr<Batch> batch;  ///< open since the first change after a commit
  long changes = 0;              ///< in the batch
  bool in_transaction = false;
  void* handle = nullptr;

  Batch& writer() {
    if (!batch) batch = store->begin();
    return *batch;
  }
  void changed() {
    if (!in_transaction && ++changes >= commit_every) commit();
  }
  void commit() {
    changes = 0;
    const std::unique_ptr<Batch> ending = std::move(batch);
    if (ending) ending->commit();
  }
  /// What was committed, and outside of a transaction whatever was changed before.
  std::unique_ptr<QuadSource> reader() {
    if (in_transaction && batch) return batch->view();
    commit();
    return store->snapshot();
  }
};

Storage& self(librdf_storage* storage) {
  return *static_cast<Storage*>(librdf_storage_get_instance(storage));
}

void report(librdf_world* world, const std::string& message) {
  librdf_log_simple(world, 0, LIBRDF_LOG_ERROR, LIBRDF_FROM_STORAGE, nullptr, message.c_str());
}

/// Runs `body`; an exception goes to the world's log and gives `failure`.
template <class Result, class Body>
Result guarded(librdf_storage* storage, Result failure, const Body& body) {
  librdf_world* world = librdf_storage_get_world(storage);
  try {
    return body(self(storage));
  } catch (const Error& error) {
    report(world, error.line());
  } catch (const std::exception& error) {
    report(world, error.what());
  }
  return failure;
}

Quad to_quad(librdf_statement* statement, librdf_node* context) {
  return {to_term(librdf_statement_get_subject(statement)),
          to_term(librdf_statement_get_predicate(statement)), to_term(librdf_statement_get_object(statement)),
          context != nullptr ? to_term(context) : Term::iri("")};
}

/// Ids of a partial statement. False: some term is not in the store, nothing matches.
bool to_pattern(const QuadSource& source, librdf_statement* statement, librdf_node* context,
                QuadIds& pattern) {
  const auto find = [&](librdf_node* node, TermId& id) {
    if (node == nullptr) return true;
    id = source.id_of(to_term(node));
    return id != 0;
  };
  if (statement != nullptr && !(find(librdf_statement_get_subject(statement), pattern.subject) &&
                                find(librdf_statement_get_predicate(statement), pattern.predicate) &&
                                find(librdf_statement_get_object(statement), pattern.object))) {
    return false;
  }
  return find(context, pattern.graph);
}

/// A librdf stream over a snapshot; over a copy of the matches within a transaction, which may change
/// meanwhile.
class Stream {
 public:
  Stream(Storage& storage, std::unique_ptr<QuadSource> source, const QuadIds& pattern, MatchMode mode)
      : world_(storage.world), source_(std::move(source)) {
    cursor_ = source_->match(pattern, mode);
    if (storage.in_transaction) {
      for (QuadIds ids; cursor_->next(ids);) {
        copy_.push_back({source_->term_of(ids.subject), source_->term_of(ids.predicate),
                         source_->term_of(ids.object),
                         ids.graph == 0 ? Term::iri("") : source_->term_of(ids.graph)});
      }
      cursor_.reset();
      source_.reset();
    }
    statement_ = librdf_new_statement(world_);
    advance();
  }
  ~Stream() {
    if (statement_ != nullptr) librdf_free_statement(statement_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  static int is_end(void* stream) { return static_cast<Stream*>(stream)->at_end_ ? 1 : 0; }
  static int next(void* stream) {
    auto& me = *static_cast<Stream*>(stream);
    try {
      me.advance();
    } catch (const std::exception& error) {
      me.at_end_ = true;
      report(me.world_, error.what());
    }
    return me.at_end_ ? 1 : 0;
  }
  static void* get(void* stream, int what) {
    auto& me = *static_cast<Stream*>(stream);
    if (me.at_end_) return nullptr;
    return what == LIBRDF_STREAM_GET_METHOD_GET_CONTEXT ? static_cast<void*>(me.context_.get())
                                                        : static_cast<void*>(me.statement_);
  }
  static void finish(void* stream) { delete static_cast<Stream*>(stream); }

 private:
  struct Known {
    TermId id = 0;
    Node node;
  };

  void advance() {
    at_end_ = true;
    if (source_) {
      QuadIds ids;
      if (!cursor_->next(ids)) return;
      set(node_of(ids.subject), node_of(ids.predicate), node_of(ids.object),
          ids.graph <= kDefaultGraph ? nullptr : node_of(ids.graph));
    } else {
      if (next_copy_ == copy_.size()) return;
      const Quad& quad = copy_[next_copy_++];
      set(to_node(world_, quad.subject), to_node(world_, quad.predicate), to_node(world_, quad.object),
          quad.graph.value.empty() ? nullptr : to_node(world_, quad.graph));
    }
  }

  void set(Node subject, Node predicate, Node object, Node context) {
    if (!subject || !predicate || !object)
      throw Error("provml-E0409", "librdf cannot make a node of a stored term");
    librdf_statement_clear(statement_);
    librdf_statement_set_subject(statement_, subject.release());
    librdf_statement_set_predicate(statement_, predicate.release());
    librdf_statement_set_object(statement_, object.release());
    context_ = std::move(context);
    at_end_ = false;
  }

  /// Another reference to the term's node, which is made once for terms that come again.
  Node node_of(TermId id) {
    Known& known = known_[id % known_.size()];
    if (known.id != id || !known.node) {
      known.node = to_node(world_, source_->term_of(id));
      known.id = id;
    }
    return Node(known.node ? librdf_new_node_from_node(known.node.get()) : nullptr);
  }

  librdf_world* world_;
  std::unique_ptr<QuadSource> source_;
  std::unique_ptr<QuadCursor> cursor_;
  std::vector<Quad> copy_;
  std::size_t next_copy_ = 0;
  std::array<Known, 256> known_;
  librdf_statement* statement_ = nullptr;
  Node context_;
  bool at_end_ = true;
};

/// An iterator over the contexts.
struct Contexts {
  std::vector<Node> nodes;
  std::size_t at = 0;
  static int is_end(void* it) {
    return static_cast<Contexts*>(it)->at >= static_cast<Contexts*>(it)->nodes.size() ? 1 : 0;
  }
  static int next(void* it) {
    ++static_cast<Contexts*>(it)->at;
    return is_end(it);
  }
  static void* get(void* it, int what) {
    auto& me = *static_cast<Contexts*>(it);
    if (is_end(it) != 0 || what != LIBRDF_ITERATOR_GET_METHOD_GET_OBJECT) return nullptr;
    return me.nodes[me.at].get();
  }
  static void finish(void* it) { delete static_cast<Contexts*>(it); }
};

librdf_stream* find(librdf_storage* storage, librdf_statement* statement, librdf_node* context) {
  return guarded(storage, static_cast<librdf_stream*>(nullptr), [&](Storage& me) {
    auto source = me.reader();
    QuadIds pattern;
    if (!to_pattern(*source, statement, context, pattern)) return librdf_new_empty_stream(me.world);
    auto stream =
        std::make_unique<Stream>(me, std::move(source), pattern,
                                 me.contexts || context != nullptr ? MatchMode::quads : MatchMode::triples);
    return librdf_new_stream(me.world, stream.release(), Stream::is_end, Stream::next, Stream::get,
                             Stream::finish);
  });
}

int add(librdf_storage* storage, librdf_node* context, librdf_statement* statement) {
  return guarded(storage, 1, [&](Storage& me) {
    me.writer().add(to_quad(statement, me.contexts ? context : nullptr));
    me.changed();
    return 0;
  });
}

int add_all(librdf_storage* storage, librdf_node* context, librdf_stream* stream) {
  for (; librdf_stream_end(stream) == 0; librdf_stream_next(stream)) {
    librdf_statement* statement = librdf_stream_get_object(stream);
    if (statement == nullptr || add(storage, context, statement) != 0) return 1;
  }
  return 0;
}

int remove(librdf_storage* storage, librdf_node* context, librdf_statement* statement) {
  return guarded(storage, 1, [&](Storage& me) {
    Quad quad = to_quad(statement, context);
    bool removed = me.writer().remove(quad);
    if (!me.contexts) {  // the triple is gone only when no graph has it
      std::vector<Term> graphs;
      const auto source = me.writer().view();
      QuadIds pattern;
      if (to_pattern(*source, statement, nullptr, pattern)) {
        const auto cursor = source->match(pattern, MatchMode::quads);
        for (QuadIds ids; cursor->next(ids);) graphs.push_back(source->term_of(ids.graph));
      }
      for (const Term& graph : graphs) {
        quad.graph = graph;
        removed = me.writer().remove(quad) || removed;
      }
    }
    me.changed();
    return removed ? 0 : 1;
  });
}

void open_store(Storage& me) {
  me.store = Store::open(me.directory, me.writable ? Store::Mode::read_write : Store::Mode::read_only);
  if (!me.fresh || !me.writable) return;
  auto batch = me.store->begin();
  std::vector<Term> graphs;
  batch->each_graph([&](const Term& graph, std::uint64_t) { graphs.push_back(graph); });
  for (const Term& graph : graphs) batch->clear_graph(graph);
  batch->commit();
}

int storage_init(librdf_storage* storage, const char* name, librdf_hash* options) {
  const auto flag = [&](const char* key, bool otherwise) {
    const int value = options != nullptr ? librdf_hash_get_as_boolean(options, key) : -1;
    return value < 0 ? otherwise : value != 0;
  };
  auto instance = std::make_unique<Storage>();
  instance->world = librdf_storage_get_world(storage);
  instance->directory = name != nullptr ? name : "";
  instance->writable = flag("write", true);
  instance->contexts = flag("contexts", true);
  instance->fresh = flag("new", false);
  if (options != nullptr) {
    if (char* directory = librdf_hash_get(options, "dir")) {
      instance->directory = std::string(directory) + "/" + instance->directory;
      librdf_free_memory(directory);
    }
    const long every = librdf_hash_get_as_long(options, "commit-every");
    if (every > 0) instance->commit_every = every;
    librdf_free_hash(options);
  }
  if (instance->directory.empty()) {
    report(instance->world, "storage provml-lmdb needs a directory as its name [provml-E0408]");
    return 1;
  }
  librdf_storage_set_instance(storage, instance.release());
  return 0;
}

int storage_clone(librdf_storage* copy, librdf_storage* old) {
  const Storage& from = self(old);
  auto instance = std::make_unique<Storage>();
  instance->world = from.world;
  instance->directory = from.directory;
  instance->writable = from.writable;
  instance->contexts = from.contexts;
  instance->commit_every = from.commit_every;
  librdf_storage_set_instance(copy, instance.release());
  return 0;
}

void storage_terminate(librdf_storage* storage) {
  delete static_cast<Storage*>(librdf_storage_get_instance(storage));
  librdf_storage_set_instance(storage, nullptr);
}

int storage_open(librdf_storage* storage, librdf_model*) {
  return guarded(storage, 1, [](Storage& me) {
    open_store(me);
    return 0;
  });
}

int storage_close(librdf_storage* storage) {
  const int code = guarded(storage, 1, [](Storage& me) {
    if (me.in_transaction) me.batch.reset();
    me.commit();
    return 0;
  });
  self(storage).in_transaction = false;
  self(storage).batch.reset();
  self(storage).store.reset();
  return code;
}

int storage_size(librdf_storage* storage) {
  return guarded(storage, -1, [](Storage& me) {
    std::uint64_t count = 0;
    if (me.contexts) {
      count = me.batch ? me.batch->size() : me.store->size();
    } else {
      const auto source = me.reader();
      const auto cursor = source->match({}, MatchMode::triples);
      for (QuadIds ids; cursor->next(ids);) ++count;
    }
    return static_cast<int>(std::min<std::uint64_t>(count, INT_MAX));
  });
}

int storage_contains(librdf_storage* storage, librdf_statement* statement) {
  return guarded(storage, 0, [&](Storage& me) {
    const auto source = me.batch ? me.batch->view() : me.store->snapshot();
    QuadIds pattern;
    if (!to_pattern(*source, statement, nullptr, pattern)) return 0;
    QuadIds found;
    return source->match(pattern, MatchMode::quads)->next(found) ? 1 : 0;
  });
}

int has_arc(librdf_storage* storage, librdf_node* subject, librdf_node* predicate, librdf_node* object) {
  return guarded(storage, 0, [&](Storage& me) {
    const auto source = me.batch ? me.batch->view() : me.store->snapshot();
    QuadIds pattern{subject != nullptr ? source->id_of(to_term(subject)) : 0,
                    source->id_of(to_term(predicate)), object != nullptr ? source->id_of(to_term(object)) : 0,
                    0};
    const bool known = pattern.predicate != 0 && (subject == nullptr || pattern.subject != 0) &&
                       (object == nullptr || pattern.object != 0);
    QuadIds found;
    return known && source->match(pattern, MatchMode::quads)->next(found) ? 1 : 0;
  });
}

librdf_iterator* storage_contexts(librdf_storage* storage) {
  return guarded(storage, static_cast<librdf_iterator*>(nullptr), [](Storage& me) -> librdf_iterator* {
    if (!me.contexts) return nullptr;
    auto contexts = std::make_unique<Contexts>();
    const auto visit = [&](const Term& graph, std::uint64_t) {
      if (!graph.value.empty()) contexts->nodes.push_back(to_node(me.world, graph));
    };
    if (me.batch) {
      me.batch->each_graph(visit);
    } else {
      me.store->each_graph(visit);
    }
    return librdf_new_iterator(me.world, contexts.release(), Contexts::is_end, Contexts::next, Contexts::get,
                               Contexts::finish);
  });
}

int storage_clear_context(librdf_storage* storage, librdf_node* context) {
  return guarded(storage, 1, [&](Storage& me) {
    me.writer().clear_graph(context != nullptr ? to_term(context) : Term::iri(""));
    me.changed();
    return 0;
  });
}

librdf_node* storage_feature(librdf_storage* storage, librdf_uri* feature) {
  return guarded(storage, static_cast<librdf_node*>(nullptr), [&](Storage& me) -> librdf_node* {
    if (text_of(feature) != LIBRDF_MODEL_FEATURE_CONTEXTS) return nullptr;
    return to_node(me.world, Term::literal(me.contexts ? "1" : "0")).release();
  });
}

int transaction_start(librdf_storage* storage, void* handle) {
  return guarded(storage, 1, [&](Storage& me) {
    if (me.in_transaction)
      throw Error("provml-E0408", "a transaction is open already", "commit it or roll it back first");
    me.commit();
    me.writer();
    me.in_transaction = true;
    me.handle = handle;
    return 0;
  });
}

int transaction_end(librdf_storage* storage, bool keep) {
  return guarded(storage, 1, [&](Storage& me) {
    if (!me.in_transaction) throw Error("provml-E0408", "no transaction is open", "start one first");
    me.in_transaction = false;
    me.handle = nullptr;
    if (!keep) me.batch.reset();
    me.commit();
    return 0;
  });
}

void fill(librdf_storage_factory* factory) {
  factory->version = LIBRDF_STORAGE_INTERFACE_VERSION;
  factory->init = storage_init;
  factory->clone = storage_clone;
  factory->terminate = storage_terminate;
  factory->open = storage_open;
  factory->close = storage_close;
  factory->size = storage_size;
  factory->add_statement = [](librdf_storage* s, librdf_statement* st) { return add(s, nullptr, st); };
  factory->add_statements = [](librdf_storage* s, librdf_stream* st) { return add_all(s, nullptr, st); };
  factory->remove_statement = [](librdf_storage* s, librdf_statement* st) { return remove(s, nullptr, st); };
  factory->contains_statement = storage_contains;
  factory->has_arc_in = [](librdf_storage* s, librdf_node* o, librdf_node* p) {
    return has_arc(s, nullptr, p, o);
  };
  factory->has_arc_out = [](librdf_storage* s, librdf_node* n, librdf_node* p) {
    return has_arc(s, n, p, nullptr);
  };
  factory->serialise = [](librdf_storage* s) { return find(s, nullptr, nullptr); };
  factory->find_statements = [](librdf_storage* s, librdf_statement* st) { return find(s, st, nullptr); };
  factory->context_add_statement = add;
  factory->context_add_statements = add_all;
  factory->context_remove_statement = remove;
  factory->context_remove_statements = storage_clear_context;
  factory->context_serialise = [](librdf_storage* s, librdf_node* c) { return find(s, nullptr, c); };
  factory->find_statements_in_context = find;
  factory->get_contexts = storage_contexts;
  factory->get_feature = storage_feature;
  factory->sync = [](librdf_storage* s) {
    return guarded(s, 1, [](Storage& me) {
      if (!me.in_transaction) me.commit();
      return 0;
    });
  };
  factory->transaction_start = [](librdf_storage* s) { return transaction_start(s, nullptr); };
  factory->transaction_start_with_handle = transaction_start;
  factory->transaction_commit = [](librdf_storage* s) { return transaction_end(s, true); };
  factory->transaction_rollback = [](librdf_storage* s) { return transaction_end(s, false); };
  factory->transaction_get_handle = [](librdf_storage* s) { return self(s).handle; };
}

}  // namespace

void register_lmdb_storage(librdf_world_s* world) {
  librdf_storage_register_factory(world, "provml-lmdb", "provml quad store (LMDB)", fill);
}

}  // namespace provml::rdf
