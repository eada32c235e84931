#include "study/coverage_network.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>
#include <map>
#include <utility>

namespace capdrill::study {

namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
// Costs are small whole numbers, exact as doubles: the library adds up the distances of nodes that
// are out of reach, which would overflow an integer.
using Graph = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::directedS, boost::no_property,
    boost::property<
        boost::edge_capacity_t, std::int64_t,
        boost::property<boost::edge_residual_capacity_t, std::int64_t,
                        boost::property<boost::edge_reverse_t, Traits::edge_descriptor,
                                        boost::property<boost::edge_weight_t, double>>>>>;
using Node = Traits::vertex_descriptor;
using Arc = Traits::edge_descriptor;

enum class Cost : bool { nothing, one_move };

/// source -> alike VMs -> [ slots with hardware -> ] reservation -> sink, where VMs that move pass a
/// node of their reach.
class Flow {
 public:
  Flow(const CoverageNetwork& network, Hardware hardware)
      : network_(network), has_limits_(hardware == Hardware::limited) {
    source_ = add_vertex(graph_);
    sink_ = add_vertex(graph_);
    for (const Offer& offer : network_.offers) add_offer(offer);
    for (const AlikeVms& vms : network_.vms) add_vms(vms);
  }

  [[nodiscard]] results::BestCoverage solve() {
    boost::successive_shortest_path_nonnegative_weights(graph_, source_, sink_);
    return {flow_over(begins_), flow_over(moves_)};
  }

 private:
  struct OfferNodes {
    /// What everybody passes who is covered, and who brings no place passes before.
    Node reservation;
    Node slots;
  };

  Arc add_arc(Node from, Node to, std::int64_t capacity, Cost cost) {
    const auto forth = add_edge(from, to, graph_).first;
    const auto back = add_edge(to, from, graph_).first;
    put(boost::edge_capacity, graph_, forth, capacity);
    put(boost::edge_capacity, graph_, back, 0);
    const double weight = cost == Cost::one_move ? 1 : 0;
    put(boost::edge_weight, graph_, forth, weight);
    put(boost::edge_weight, graph_, back, -weight);
    put(boost::edge_reverse, graph_, forth, back);
    put(boost::edge_reverse, graph_, back, forth);
    return forth;
  }

  [[nodiscard]] std::int64_t flow_over(const std::vector<Arc>& arcs) const {
    std::int64_t flow = 0;
    for (const Arc& arc : arcs) {
      flow +=
          get(boost::edge_capacity, graph_, arc) - get(boost::edge_residual_capacity, graph_, arc);
    }
    return flow;
  }

  void add_offer(const Offer& offer) {
    OfferNodes nodes{add_vertex(graph_), {}};
    nodes.slots = has_limits_ ? add_vertex(graph_) : nodes.reservation;
    add_arc(nodes.reservation, sink_, offer.quantity, Cost::nothing);
    if (has_limits_) add_arc(nodes.slots, nodes.reservation, offer.backed, Cost::nothing);
    offers_.push_back(nodes);
  }

  void add_vms(const AlikeVms& vms) {
    const Node node = add_vertex(graph_);
    begins_.push_back(add_arc(source_, node, vms.count, Cost::nothing));
    if (vms.offer) {
      const OfferNodes& stay = offers_[*vms.offer];
      add_arc(node, vms.covered ? stay.slots : stay.reservation, vms.count, Cost::nothing);
    }
    moves_.push_back(add_arc(node, arrivals(vms.reach), vms.count, Cost::one_move));
    if (!has_limits_) return;
    moves_.push_back(add_arc(node, joiners(vms.reach, vms.zone), vms.count, Cost::one_move));
  }

  /// The node of VMs that take a slot of a reservation within reach.
  [[nodiscard]] Node arrivals(std::size_t reach) {
    const auto [known, is_new] = arrivals_.try_emplace(reach);
    if (!is_new) return known->second;
    const Node node = known->second = add_vertex(graph_);
    for (const Route& route : network_.reaches[reach]) {
      const Offer& offer = network_.offers[route.offer];
      if (has_limits_ && !offer.is_up) continue;
      const std::int64_t most = has_limits_ ? route.arrivals_max : kNoEnd;
      add_arc(node, offers_[route.offer].slots, std::min(most, offer.quantity), Cost::nothing);
    }
    return node;
  }

  /// The node of VMs that stand in a zone and join a reservation there with their places.
  [[nodiscard]] Node joiners(std::size_t reach, ZoneId zone) {
    const auto [known, is_new] = joiners_.try_emplace(std::pair(reach, zone));
    if (!is_new) return known->second;
    const Node node = known->second = add_vertex(graph_);
    for (const Route& route : network_.reaches[reach]) {
      const Offer& offer = network_.offers[route.offer];
      if (offer.zone != zone) continue;
      add_arc(node, offers_[route.offer].reservation, offer.quantity, Cost::nothing);
    }
    return node;
  }

  const CoverageNetwork& network_;
  bool has_limits_;
  Graph graph_;
  Node source_{};
  Node sink_{};
  /// Out of the source, and into nodes of those that move.
  std::vector<Arc> begins_;
  std::vector<Arc> moves_;
  std::vector<OfferNodes> offers_;
  std::map<std::size_t, Node> arrivals_;
  std::map<std::pair<std::size_t, ZoneId>, Node> joiners_;
};

}  // namespace

results::BestCoverage find_best(const CoverageNetwork& network, Hardware hardware) {
  return Flow(network, hardware).solve();
}

}  // namespace capdrill::study
