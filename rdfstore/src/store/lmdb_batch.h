// lmdb_batch.h: Batch over LMDB. Only lmdb_*.cpp include this.
#ifndef PROVML_RDF_STORE_LMDB_BATCH_H
#define PROVML_RDF_STORE_LMDB_BATCH_H

#include <memory>

#include "provml/rdf/store.h"
#include "store/lmdb_dictionary.h"
#include "store/lmdb_env.h"

namespace provml::rdf::store {

/// Waits for other writers of this process and others.
std::unique_ptr<Batch> make_batch(std::shared_ptr<Env> env, std::shared_ptr<TermCache> cache);

/// The named value as one transaction sees it.
std::optional<std::string> read_meta(MDB_txn* txn, const Databases& databases, std::string_view key);

}  // namespace provml::rdf::store

#endif  // PROVML_RDF_STORE_LMDB_BATCH_H
