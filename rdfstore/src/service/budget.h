// Bytes of request bodies in memory, over all connections.
#ifndef PROVML_RDF_SERVICE_BUDGET_H
#define PROVML_RDF_SERVICE_BUDGET_H

#include <atomic>
#include <cstdint>

namespace provml::rdf::service {

/// Any thread.
class Budget {
 public:
  explicit Budget(std::uint64_t bytes) : left_(static_cast<std::int64_t>(bytes)) {}

  /// A part of the budget; given back when destroyed. One thread at a time.
  class Share {
   public:
    explicit Share(Budget& budget) : budget_(&budget) {}
    ~Share() { budget_->left_.fetch_add(static_cast<std::int64_t>(taken_)); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    /// Makes it at least this large; false (and no change) where the budget has not as much.
    bool grow_to(std::uint64_t bytes) {
      if (bytes <= taken_) return true;
      const auto more = static_cast<std::int64_t>(bytes - taken_);
      if (budget_->left_.fetch_sub(more) < more) {
        budget_->left_.fetch_add(more);
        return false;
      }
      taken_ = bytes;
      return true;
    }

   private:
    Budget* budget_;
    std::uint64_t taken_ = 0;
  };

 private:
  std::atomic<std::int64_t> left_;
};

}  // namespace provml::rdf::service

#endif  // PROVML_RDF_SERVICE_BUDGET_H
