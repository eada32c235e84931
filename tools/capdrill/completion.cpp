#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "program.hpp"

/// Shell completion, generated from the verbs and options that the program declares.
namespace capdrill::program {

namespace {

/// A verb, its long options, and the words that come next (`import arm`).
struct VerbWords {
  std::string name;
  std::string description;
  std::vector<std::string> options;
  std::vector<std::string> next;
};

void add_options(const CLI::App& verb, std::vector<std::string>& options) {
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      const std::string written = "--" + name;
      if (std::ranges::find(options, written) == options.end()) options.push_back(written);
    }
  }
}

std::vector<VerbWords> verbs_of(CLI::App& app) {
  std::vector<VerbWords> verbs;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    VerbWords words{verb->get_name(), verb->get_description(), {}, {}};
    add_options(*verb, words.options);
    for (const CLI::App* inner : verb->get_subcommands([](const CLI::App*) { return true; })) {
      words.next.push_back(inner->get_name());
      add_options(*inner, words.options);
    }
    verbs.push_back(std::move(words));
  }
  return verbs;
}

/// What `inspect --list` takes.
constexpr const char* kListKinds = "CreatedInSubscription SharedWithSubscription All";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string names_of(const std::vector<VerbWords>& verbs) {
  std::string text;
  for (const VerbWords& verb : verbs) text += (text.empty() ? "" : " ") + verb.name;
  return text;
}

std::string bash_script(const std::vector<VerbWords>& verbs) {
  std::string text =
      "# bash completion of capdrill: source <(capdrill completion bash)\n"
      "_capdrill() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W \"" +
      names_of(verbs) +
      " --help --version\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case $before in\n"
      "    --format) COMPREPLY=($(compgen -W 'table json' -- \"$word\")); return ;;\n"
      "    --out|--inputs) COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n"
      "    --list) COMPREPLY=($(compgen -W '" +
      std::string(kListKinds) +
      "' -- \"$word\")); return ;;\n"
      "    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\")); return ;;\n";
  for (const VerbWords& verb : verbs) {
    if (verb.next.empty()) continue;
    text += "    " + verb.name + ") COMPREPLY=($(compgen -W '" + joined(verb.next) +
            "' -- \"$word\")); return ;;\n";
  }
  text +=
      "  esac\n"
      "  case ${COMP_WORDS[1]} in\n";
  for (const VerbWords& verb : verbs) {
    text += "    " + verb.name + ") options='" + joined(verb.options) + "' ;;\n";
  }
  return text +
         "  esac\n"
         "  case $word in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _capdrill capdrill\n";
}

std::string zsh_script(const std::vector<VerbWords>& verbs) {
  std::string text =
      "#compdef capdrill\n"
      "# zsh completion of capdrill: source <(capdrill completion zsh)\n"
      "_capdrill() {\n"
      "  local -a verbs options\n"
      "  verbs=(\n";
  for (const VerbWords& verb : verbs) {
    text += "    '" + verb.name + ":" + verb.description + "'\n";
  }
  text +=
      "  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe verb verbs\n"
      "    return\n"
      "  fi\n"
      "  case $words[CURRENT-1] in\n"
      "    --format) compadd table json; return ;;\n"
      "    --out|--inputs) _files -/; return ;;\n"
      "    --list) compadd " +
      std::string(kListKinds) +
      "; return ;;\n"
      "    completion) compadd bash zsh fish; return ;;\n";
  for (const VerbWords& verb : verbs) {
    if (!verb.next.empty()) {
      text += "    " + verb.name + ") compadd " + joined(verb.next) + "; return ;;\n";
    }
  }
  text +=
      "  esac\n"
      "  case $words[2] in\n";
  for (const VerbWords& verb : verbs) {
    text += "    " + verb.name + ") options=(" + joined(verb.options) + ") ;;\n";
  }
  return text +
         "  esac\n"
         "  if [[ $words[CURRENT] == -* ]]; then compadd -- $options; else _files; fi\n"
         "}\n"
         "compdef _capdrill capdrill\n";
}

std::string fish_script(const std::vector<VerbWords>& verbs) {
  std::string text =
      "# fish completion of capdrill: capdrill completion fish | source\n"
      "complete -c capdrill -n __fish_use_subcommand -l help\n"
      "complete -c capdrill -n __fish_use_subcommand -l version\n";
  for (const VerbWords& verb : verbs) {
    text += "complete -c capdrill -n __fish_use_subcommand -f -a " + verb.name + " -d '" +
            verb.description + "'\n";
    if (!verb.next.empty()) {
      text += "complete -c capdrill -n '__fish_seen_subcommand_from " + verb.name + "' -a '" +
              joined(verb.next) + "'\n";
    }
    for (const std::string& option : verb.options) {
      text += "complete -c capdrill -n '__fish_seen_subcommand_from " + verb.name + "' -l " +
              option.substr(2);
      text += option == "--format" ? " -x -a 'table json'\n"
              : option == "--list" ? " -x -a '" + std::string(kListKinds) + "'\n"
                                   : "\n";
    }
  }
  return text +
         "complete -c capdrill -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
}

}  // namespace

void add_completion(CLI::App& app, Status& status) {
  auto shell = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("completion", "Print a completion script for a shell");
  verb->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  verb->callback([shell, &app, &status] {
    const std::vector<VerbWords> verbs = verbs_of(app);
    status = print(*shell == "bash"  ? bash_script(verbs)
                   : *shell == "zsh" ? zsh_script(verbs)
                                     : fish_script(verbs));
  });
}

}  // namespace capdrill::program
