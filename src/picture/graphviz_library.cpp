#include "graphviz_library.hpp"

#include "dschain/base/late_library.hpp"

namespace dschain::picture {
namespace {

GraphvizLibrary load() {
    GraphvizLibrary all{};
    const LateLibrary graphs("libcgraph.so.6");
    graphs.find("agattr", all.attr);
    graphs.find("agclose", all.close);
    graphs.find("agedge", all.edge);
    graphs.find("agnode", all.node);
    graphs.find("agopen", all.open);
    graphs.find("agset", all.set);
    graphs.find("agseterrf", all.seterrf);
    graphs.find("agstrdup_html", all.strdup_html);
    graphs.find("agsubg", all.subg);
    graphs.find("agwrite", all.write);
    graphs.find("Agdirected", all.directed);
    graphs.find("AgMemDisc", all.memory);
    graphs.find("AgIdDisc", all.ids);
    const LateLibrary contexts("libgvc.so.6");
    contexts.find("gvContextPlugins", all.context_plugins);
    contexts.find("gvFreeContext", all.free_context);
    contexts.find("gvFreeLayout", all.free_layout);
    contexts.find("gvLayout", all.layout);
    // Layouts are in a folder of their own, where the loader does not look.
    const LateLibrary layouts(DSCHAIN_GRAPHVIZ_DOT);
    layouts.find("gvplugin_dot_layout_LTX_library", all.dot);
    return all;
}

}  // namespace

const GraphvizLibrary& graphviz() {
    static const GraphvizLibrary loaded = load();
    return loaded;
}

}  // namespace dschain::picture
