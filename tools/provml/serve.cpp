// provml serve
#include <iostream>
#include <mutex>

#include "commands.h"
#include "provml/rdf/service.h"

namespace provml::cli {
namespace {

struct Options {
  std::string listen = "127.0.0.1:7580", token_file;
  bool insecure = false;
  std::size_t max_connections = 1024, timeout = 10, idle_timeout = 75, segment_mib = 64;
};

void run(Context& context, const Options& options) {
  rdf::ServiceOptions service;
  service.home = context.home();
  service.listen = options.listen;
  if (!options.token_file.empty()) service.token_file = std::filesystem::absolute(options.token_file);
  service.insecure = options.insecure;
  service.max_connections = options.max_connections;
  service.timeout = std::chrono::seconds(options.timeout);
  service.idle_timeout = std::chrono::seconds(options.idle_timeout);
  service.segment_bytes = std::uint64_t{options.segment_mib} << 20;
  service.version = PROVML_VERSION;
  service.listening = [&](const std::string& url) { context.out << "listening on " << url << std::endl; };
  std::mutex one_line;
  service.say = [&](const std::string& line) {
    const std::lock_guard guard(one_line);
    std::cerr << line << std::endl;
  };
  rdf::serve(service);
}

}  // namespace

Action add_serve(CLI::App& app) {
  auto* command =
      app.add_subcommand("serve", "Receive provenance from programs of other machines, over HTTP");
  auto options = std::make_shared<Options>();
  command->add_option("--listen", options->listen, "HOST:PORT; port 0 takes a free one")
      ->capture_default_str();
  command->add_option("--token-file", options->token_file,
                      "File with the tokens that senders may have, one a line");
  command->add_flag("--insecure", options->insecure,
                    "Listen to other machines although no token is asked for");
  command->add_option("--max-connections", options->max_connections, "More are told to come later")
      ->check(CLI::Range(1, 60'000))
      ->capture_default_str();
  command
      ->add_option("--timeout", options->timeout,
                   "Seconds for a request's head, and for each 64 KiB of its body")
      ->check(CLI::Range(1, 3'600))
      ->capture_default_str();
  command
      ->add_option("--idle-timeout", options->idle_timeout,
                   "Seconds that a connection may be silent between requests")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  command
      ->add_option("--segment-mib", options->segment_mib, "A journal of this size is followed by another one")
      ->check(CLI::Range(1, 4'096))
      ->capture_default_str();
  command->footer(
      "Prints 'listening on URL' when it is ready; SIGTERM or Ctrl-C ends it, SIGHUP reads the token file "
      "again.\n"
      "POST /v1/events takes frames, GET /healthz says how it is. Other provml commands work beside it.\n\n"
      "Examples:\n  provml serve\n  provml serve --home /srv/provenance --listen 0.0.0.0:7580 --token-file "
      "/etc/provml/tokens");
  return [options](Context& context) { run(context, *options); };
}

}  // namespace provml::cli
