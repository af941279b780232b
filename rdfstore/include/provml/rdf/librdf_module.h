// provml/rdf/librdf_module.h: the quad store as a storage of Redland (librdf).
//
//   librdf_world* world = librdf_new_world();
//   librdf_world_open(world);
//   provml::rdf::register_lmdb_storage(world);
//   librdf_storage* storage = librdf_new_storage(world, "provml-lmdb", "/data/store", "write='yes'");
//
// The name is the store's directory (with the option dir='D' it is D/NAME). Options: write='no' opens for
// reading only; new='yes' removes what the store holds; contexts='no' makes it a set of triples: reads see
// the union of all graphs, each triple once; commit-every='N' (100000) is how many additions and removals are
// kept together outside of transactions. With contexts (the default) a statement comes once for each of its
// contexts, as in Redland's own storages.
//
// Changes are durable after librdf_model_sync, a commit, closing, or a reading stream; until then other
// writers wait. Transactions are real: a rollback undoes. Streams are snapshots. Errors go to the world's
// log. One world, and all that belongs to it, is used by one thread (as Redland demands). Plain literals and
// xsd:string are the same.
#ifndef PROVML_RDF_LIBRDF_MODULE_H
#define PROVML_RDF_LIBRDF_MODULE_H

struct librdf_world_s;

namespace provml::rdf {

/// After librdf_world_open, once per world.
void register_lmdb_storage(librdf_world_s* world);

}  // namespace provml::rdf

#endif  // PROVML_RDF_LIBRDF_MODULE_H
