"""`capdrill import arm` from outside: templates, REST bodies and output of az become scenarios that
validate and run, and what does not is told by its path.

Run by ctest with CAPDRILL_PROGRAM in the environment.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("CAPDRILL_PROGRAM", "")
OK, USAGE, SCENARIO, IO = 0, 2, 3, 4

COMPUTE = "Microsoft.Compute/"
GROUPS = COMPUTE + "capacityReservationGroups"
SETS = COMPUTE + "virtualMachineScaleSets"
VMS = COMPUTE + "virtualMachines"


def template(resources, **rest):
    return {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", **rest, "resources": resources}


def scale_set(**changes):
    body = {"type": SETS, "apiVersion": "2021-07-01", "name": "web", "location": "westus",
            "zones": ["1"], "sku": {"name": "Standard_D2s_v3", "tier": "Standard", "capacity": 2},
            "properties": {"singlePlacementGroup": False, "platformFaultDomainCount": 1}}
    return {**body, **changes}


def estate():
    """A group with members nested and at the top, a set that draws on it, and what has no place."""
    return template(
        [{"type": "microsoft.compute/CAPACITYRESERVATIONGROUPS", "name": "crg",
          "location": "[parameters('location')]", "zones": ["1", "2", "3"], "tags": {"team": "web"},
          "resources": [{"type": "capacityReservations", "name": "z1", "location": "[parameters('location')]",
                         "zones": ["1"], "sku": {"name": "Standard_D2s_v3", "capacity": 4}}]},
         {"type": GROUPS + "/capacityReservations", "name": "[concat('crg/z', copyIndex(2))]",
          "location": "West US", "copy": {"name": "zones", "count": "[sub(length(variables('zones')), 1)]"},
          "zones": ["[string(copyIndex(2))]"],
          "sku": {"name": "[variables('size')]", "capacity": "[mul(parameters('count'), 2)]"}},
         {"type": SETS, "name": "[concat(toLower(parameters('prefix')), '-set')]",
          "location": "[resourceGroup().location]", "zones": "[variables('zones')]",
          "SKU": {"NAME": "[variables('size')]", "tier": "Standard", "Capacity": "[string(parameters('count'))]"},
          "dependsOn": ["[resourceId('%s', 'crg')]" % GROUPS], "tags": {"a": "b"},
          "properties": {
              "singlePlacementGroup": "false", "platformFaultDomainCount": "1", "overprovision": True,
              "orchestrationMode": "uniform",
              "upgradePolicy": {"mode": "automatic", "automaticOSUpgradePolicy": {"enableAutomaticOSUpgrade": True}},
              "virtualMachineProfile": {
                  "priority": "Regular",
                  "scheduledEventsProfile": {
                      "terminateNotificationProfile": {"enable": True, "notBeforeTimeout": "PT10M"}},
                  "networkProfile": {"a": {"b": "[reference('x').y]"}},
                  "capacityReservation": {
                      "capacityReservationGroup": {"id": "[resourceId('%s', 'CRG')]" % GROUPS}}}}},
         {"type": VMS, "name": "spare", "condition": "[parameters('withSpare')]", "location": "westus",
          "properties": {"hardwareProfile": {"vmSize": "Standard_D2s_v3"}}},
         {"type": "Microsoft.Network/virtualNetworks", "name": "net", "properties": {}}],
        parameters={"location": {"type": "string", "defaultValue": "westus"},
                    "count": {"type": "int"}, "prefix": {"type": "string", "defaultValue": "Web"},
                    "withSpare": {"type": "bool", "defaultValue": False}},
        variables={"zones": ["1", "2", "3"], "size": "Standard_D2s_v3"})


class Case(unittest.TestCase):
    """Each test runs in an empty folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="capdrill-import-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def check(self, status, *arguments):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, text=True,
                              capture_output=True, timeout=120)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def write(self, name, content):
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def imported(self, *arguments):
        """The scenario and the notes of an import; the scenario validates and runs."""
        done = self.check(OK, "import", "arm", *arguments)
        self.write("imported.yaml", done.stdout)
        self.check(OK, "validate", "imported.yaml")
        self.check(OK, "run", "imported.yaml")
        for note in done.stderr.splitlines():
            self.assertIn("#   " + note, done.stdout)
        shown = self.check(OK, "show", "imported.yaml").stdout
        return shown, done.stderr.splitlines()

    def lacks(self, *arguments):
        done = self.check(SCENARIO, "import", "arm", *arguments)
        self.assertEqual(done.stdout, "")
        return [line for line in done.stderr.splitlines() if line.startswith("capdrill: ")]

    def value(self, shown, *keys):
        """What `show` says of a key, found by the keys above it, each one on a line of its own."""
        lines = shown.splitlines()
        at = -1
        for key in keys:
            at = next(i for i in range(at + 1, len(lines))
                      if lines[i].split("#")[0].strip().startswith(f"{key}:"))
        return lines[at].split(":", 1)[1].split("  #")[0].strip()


class Templates(Case):
    def test_an_estate(self):
        file = self.write("estate.json", estate())
        shown, notes = self.imported(file, "--parameter", "count=3", "--location", "westus")
        for member, capacity in (("z1", "4"), ("z2", "6"), ("z3", "6")):
            self.assertEqual(self.value(shown, "crg", member, "sku", "capacity"), capacity)
            self.assertEqual(self.value(shown, "crg", member, "zone"), f'"{member[1]}"')
        for key, value in (("zones", '["1", "2", "3"]'), ("capacity", "3"), ("orchestrationMode", "Uniform"),
                           ("singlePlacementGroup", "false"), ("platformFaultDomainCount", "1"),
                           ("overprovision", "true"), ("notBeforeTimeout", "PT10M"),
                           ("mode", "Automatic"), ("capacityReservationGroup", "crg")):
            self.assertEqual(self.value(shown, "virtualMachineScaleSets", "web-set", key), value)
        self.assertEqual(self.value(shown, "crg", "team"), "web")
        self.assertNotIn("spare", shown)
        self.assertEqual(notes, [
            "resourceGroup().location: is not in the template; 'westus' is taken (--location)",
            "resources[2].properties.upgradePolicy.automaticOSUpgradePolicy: not modelled",
            "resources[2].properties.virtualMachineProfile.networkProfile: not modelled",
            "resources[2].tags: not modelled",
            "resources[3].condition: is false, so the resource is left out",
            "resources[4]: not modelled (Microsoft.Network/virtualNetworks)"])

    def test_the_text_of_a_scenario(self):
        file = self.write("small.json", template([scale_set(tags={"a": "b"})]))
        self.assertEqual(self.check(OK, "import", "arm", file).stdout.split("\n", 5)[5], """\
# What is not in it, or was assumed, by its path there:
#   resources[0].tags: not modelled
scenario: small
clock:
  duration: PT1H                                                # how long the drill lasts: yours to choose
regions:
  westus:
    zones:
      "1":
        hardware: unlimited
subscriptions:
  my-subscription: {}
virtualMachineScaleSets:
  web:
    subscription: my-subscription
    location: westus
    zones: ["1"]
    sku:
      name: Standard_D2s_v3
      capacity: 2
    singlePlacementGroup: false
    platformFaultDomainCount: 1
""")

    def test_parameters_come_from_files_and_options(self):
        file = self.write("estate.json", estate())
        values = self.write("estate.parameters.json", {"parameters": {
            "count": {"value": 5}, "withSpare": {"value": True}, "other": {"value": 1}}})
        for arguments in ((file, "--parameters", values), (file, values)):
            shown, notes = self.imported(*arguments, "--location", "westus")
            self.assertEqual(self.value(shown, "web-set", "capacity"), "5")
            self.assertIn("spare:", shown)
            self.assertIn("--parameters: other: no template has such a parameter", notes)
        shown, _ = self.imported(file, "--parameters", values, "--parameter", "COUNT=7",
                                 "--location", "westus")
        self.assertEqual(self.value(shown, "web-set", "capacity"), "7")

    def test_what_is_missing_is_told_with_its_remedy(self):
        file = self.write("estate.json", estate())
        self.assertIn("capdrill: estate.json: resources[2].sku.capacity: cannot be known: "
                      "the parameter 'count' has no value; pass --parameter count=...",
                      [line.replace("SKU.Capacity", "sku.capacity") for line in self.lacks(file)])
        lacks = self.lacks(file, "--parameter", "cuont=3")
        self.assertIn("capdrill: --parameter cuont: no template has such a parameter, did you mean 'count'?",
                      lacks)
        self.assertEqual(self.lacks(file, "--parameter", "count")[0],
                         "capdrill: --parameter count: must be name=value")

    def test_only_names_may_be_made_up(self):
        file = self.write("t.json", template(
            [scale_set(name="[concat(parameters('base'), '-', copyIndex())]", copy={"name": "l", "count": 2})],
            parameters={"base": {"type": "string"}}))
        shown, notes = self.imported(file)
        self.assertIn("base-0:", shown)
        self.assertIn("base-1:", shown)
        self.assertEqual(notes, ["parameters.base: has no value; in names 'base' stands in for it "
                                 "(--parameter base=...)"])
        file = self.write("t.json", template([scale_set(location="[parameters('base')]")],
                                             parameters={"base": {"type": "string"}}))
        self.assertIn("resources[0].location: cannot be known", self.lacks(file)[0])

    def test_nested_templates_and_resources_with_names(self):
        inner = template([scale_set(name="[parameters('n')]", sku={
            "name": "Standard_D2s_v3", "capacity": "[variables('c')]"})],
            parameters={"n": {"type": "string"}}, variables={"c": 9})
        own = {"type": "Microsoft.Resources/deployments", "name": "d", "properties": {
            "expressionEvaluationOptions": {"scope": "inner"}, "template": inner,
            "parameters": {"n": {"value": "[concat(parameters('n'), '-own')]"}}}}
        shared = {"type": "Microsoft.Resources/deployments", "name": "e", "properties": {"template": inner}}
        linked = {"type": "Microsoft.Resources/deployments", "name": "f",
                  "properties": {"templateLink": {"uri": "https://example.com/t.json"}}}
        file = self.write("t.json", template(
            {"own": own, "shared": shared, "linked": linked,
             "there": scale_set(existing=True)},
            languageVersion="2.0", parameters={"n": {"type": "string", "defaultValue": "web"}},
            variables={"c": 4}))
        shown, notes = self.imported(file)
        self.assertEqual(self.value(shown, "web-own", "capacity"), "9")
        self.assertEqual(self.value(shown, "virtualMachineScaleSets", "web", "capacity"), "4")
        self.assertEqual(notes, [
            "resources.linked.properties.templateLink: a linked template is not followed; "
            "import its file by itself",
            "resources.there: exists already, so the template does not say what it is"])

    def test_utf16_and_comments(self):
        text = "// a comment\n" + json.dumps(template([scale_set(name="wéb")]))
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
            (self.folder / "t.json").write_bytes(text.encode(encoding))
            self.assertIn('"wéb":', self.imported("t.json")[0])

    def test_what_the_platform_refuses_is_asked_for_and_expected(self):
        group = {"type": GROUPS, "name": "crg", "location": "westus", "zones": ["1"], "resources": [
            {"type": "capacityReservations", "name": "fine", "location": "westus", "zones": ["1"],
             "sku": {"name": "Standard_D2s_v3", "capacity": 1}},
            {"type": "capacityReservations", "name": "elsewhere", "location": "westus", "zones": ["2"],
             "sku": {"name": "Standard_D4s_v3", "capacity": 1}}]}
        reference = {"capacityReservationGroup": {"id": f"[resourceId('{GROUPS}', 'crg')]"}}
        spot = scale_set(properties={"singlePlacementGroup": False, "virtualMachineProfile": {
            "priority": "Spot", "capacityReservation": reference}})
        vm = {"type": VMS, "name": "vm", "location": "westus", "zones": ["1"], "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v3"}, "capacityReservation": reference,
            "availabilitySet": {"id": "[resourceId('Microsoft.Compute/availabilitySets', 'set')]"}}}
        file = self.write("t.json", template([group, spot, vm]))
        shown, notes = self.imported(file)
        self.assertEqual(shown.count("expectError: "), 3)
        self.assertIn("fine:", shown)
        for path in ("resources[0].resources[1]", "resources[1]", "resources[2]"):
            refused = [note for note in notes if note.startswith(path + ": the platform refuses it")]
            self.assertEqual(len(refused), 1, notes)

    def test_sizes_that_the_catalogue_lacks(self):
        def with_size(name):
            return template([scale_set(sku={"name": name, "capacity": 1})])
        file = self.write("t.json", with_size("Standard_D1_v2"))
        shown, notes = self.imported(file)
        self.assertEqual(self.value(shown, "Standard_D1_v2", "family"), "standardDv2Family")
        self.assertIn("guessed from Standard_DS1_v2", notes[0])
        self.write("t.json", with_size("Standard_E8-2s_v5"))
        shown, _ = self.imported(file)
        self.assertEqual(self.value(shown, "Standard_E8-2s_v5", "vCPUs"), "2")
        self.assertEqual(self.value(shown, "Standard_E8-2s_v5", "memoryGiB"), "64")
        self.write("t.json", with_size("Standard_Quantum9"))
        self.assertIn("resources[0].sku.name: the size 'Standard_Quantum9' is not in the catalogue",
                      self.lacks(file)[0])
        skus = self.write("skus.json", [{
            "resourceType": "virtualMachines", "name": "Standard_Quantum9", "family": "standardQFamily",
            "capabilities": [{"name": "vCPUs", "value": "9"}, {"name": "MemoryGB", "value": "4.5"}]},
            {"resourceType": "disks", "name": "Premium_LRS", "capabilities": []}])
        shown, notes = self.imported(file, skus)
        self.assertEqual(self.value(shown, "Standard_Quantum9", "memoryGiB"), "4.5")
        self.assertEqual(notes, ["skus.json: [1]: not modelled (SKUs of disks)"])


class Answers(Case):
    """Bodies of the REST API and output of az."""

    ID = "/subscriptions/prod/resourceGroups/RG/providers/Microsoft.Compute/"

    def test_flattened_lists_in_several_files(self):
        groups = self.write("groups.json", [{
            "id": self.ID + "capacityReservationGroups/crg", "name": "crg", "location": "westus",
            "resourceGroup": "RG", "type": GROUPS, "zones": ["1"], "tags": None, "instanceView": None,
            "capacityReservations": [{"id": self.ID + "capacityReservationGroups/crg/capacityReservations/z1"},
                                     {"id": self.ID + "capacityReservationGroups/crg/capacityReservations/z2"}]}])
        reservation = self.write("reservation.json", {
            "id": self.ID + "capacityReservationGroups/CRG/capacityReservations/z1", "name": "z1",
            "location": "westus", "provisioningState": "Succeeded", "zones": ["1"],
            "sku": {"name": "Standard_D2s_v3", "capacity": 3, "tier": None}})
        sets = self.write("sets.json", [{
            "id": self.ID + "virtualMachineScaleSets/web", "name": "web", "type": SETS, "location": "westus",
            "resourceGroup": "rg", "zones": ["1"], "sku": {"name": "Standard_D2s_v3", "capacity": 2},
            "singlePlacementGroup": False, "platformFaultDomainCount": 1, "uniqueId": "x", "priority": None,
            "virtualMachineProfile": {"capacityReservation": {"capacityReservationGroup": {
                "id": self.ID.lower() + "capacityreservationgroups/crg", "resourceGroup": "rg"}}}}])
        vms = self.write("vms.json", [
            {"id": self.ID + "virtualMachines/one", "name": "one", "location": "westus", "zones": ["1"],
             "hardwareProfile": {"vmSize": "Standard_D2s_v3"}, "priority": "Spot"},
            {"id": self.ID + "virtualMachines/web_1", "name": "web_1", "location": "westus",
             "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
             "virtualMachineScaleSet": {"id": self.ID + "virtualMachineScaleSets/web"}}])
        shown, notes = self.imported(vms, sets, reservation, groups)
        self.assertEqual(self.value(shown, "web", "capacityReservationGroup"), "crg")
        self.assertEqual(self.value(shown, "crg", "z1", "capacity"), "3")
        self.assertEqual(self.value(shown, "one", "priority"), "Spot")
        self.assertIn("  prod:", shown)
        self.assertEqual(notes, [
            "groups.json: [0].capacityReservations: 1 of 2 reservations are only named here; import what "
            "`az capacity reservation show` says of them, too",
            "reservation.json: provisioningState: reported by Azure, nothing to ask for",
            "sets.json: [0].uniqueId: reported by Azure, nothing to ask for",
            "vms.json: [1]: is an instance of the set 'web', which counts it"])

    def test_keys_import_as_the_schema_knows_them(self):
        group = {"type": GROUPS, "name": "crg", "location": "westus", "properties": {"sharingProfile": {
            "subscriptionIds": [{"id": "/subscriptions/east"}, {"id": "subscriptions/west"}]}}}
        rolling = scale_set()
        rolling["properties"]["upgradePolicy"] = {"mode": "Rolling", "rollingUpgradePolicy": {
            "maxBatchInstancePercent": 40, "maxUnhealthyInstancePercent": "50",
            "pauseTimeBetweenBatches": "PT5M", "prioritizeUnhealthyInstances": True}}
        shown, notes = self.imported(self.write("t.json", [group, rolling]))
        self.assertEqual(self.value(shown, "crg", "sharingProfile", "subscriptionIds"), "[east, west]")
        self.assertIn("  east:", shown)
        for key, value in (("maxBatchInstancePercent", "40"), ("maxUnhealthyInstancePercent", "50"),
                           ("pauseTimeBetweenBatches", "PT5M")):
            self.assertEqual(self.value(shown, "rollingUpgradePolicy", key), value)
        self.assertEqual(self.value(shown, "rollingUpgradePolicy", "prioritizeUnhealthyInstances"),
                         "true")
        self.assertEqual(notes, [])

    def test_autoscale_settings_go_to_their_set(self):
        set_id = "[resourceId('%s', 'web')]" % SETS
        def rule(operator, threshold, direction, **trigger):
            return {"metricTrigger": {
                        "metricName": "Percentage CPU", "metricNamespace": "", "metricResourceUri": set_id,
                        "timeGrain": "PT1M", "statistic": "Average", "timeWindow": "PT5M",
                        "timeAggregation": "Average", "operator": operator, "threshold": threshold, **trigger},
                    "scaleAction": {"direction": direction, "type": "ChangeCount", "value": "1",
                                    "cooldown": "PT5M"}}
        settings = {
            "type": "microsoft.insights/autoscalesettings", "name": "auto", "location": "westus",
            "properties": {"name": "auto", "enabled": True, "targetResourceUri": set_id, "profiles": [{
                "name": '{"name":"default","for":"nights"}',
                "capacity": {"minimum": "1", "maximum": "10", "default": "1"},
                "rules": [rule("GreaterThan", 50, "Increase"),
                          rule("LessThan", 30.0, "Decrease", dimensions=[{"DimensionName": "x"}])],
                "recurrence": {"frequency": "Week", "schedule": {
                    "timeZone": "UTC", "days": ["Monday"], "hours": [8], "minutes": [30]}}}],
                "notifications": [{"operation": "Scale"}]}}
        shown, notes = self.imported(self.write("t.json", template([settings, scale_set()])))
        for key, value in (("maximum", "10"), ("operator", "GreaterThan"), ("threshold", "50"),
                           ("cooldown", "PT5M"), ("days", "[Monday]"), ("hours", "[8]")):
            self.assertEqual(self.value(shown, "autoscale", key), value)
        self.assertEqual(notes, [
            "resources[0]: without a load its metrics are missing: give 'web' a 'load'",
            "resources[0].properties.profiles[0].rules[1].metricTrigger.dimensions: not modelled"])

    def test_autoscale_of_a_time_zone_that_changes_its_clocks_is_left_out(self):
        settings = {"type": "Microsoft.Insights/autoscaleSettings", "name": "auto", "properties": {
            "enabled": "true", "targetResourceUri": "[resourceId('%s', 'web')]" % SETS, "profiles": [{
                "name": "a", "capacity": {"minimum": 1, "maximum": 2, "default": 1}, "rules": [],
                "recurrence": {"frequency": "Week", "schedule": {
                    "timeZone": "Pacific Standard Time", "days": ["Monday"], "hours": [8], "minutes": [0]}}}]}}
        shown, notes = self.imported(self.write("t.json", template([settings, scale_set()])))
        self.assertNotIn("autoscale:", shown)
        self.assertIn("'timeZone' must be UTC or a fixed offset", "".join(notes))

    def test_an_example_of_the_rest_api(self):
        file = self.write("example.json", {
            "parameters": {"subscriptionId": "{subscription-id}", "resourceGroupName": "rg",
                           "capacityReservationGroupName": "crg", "capacityReservationName": "z2",
                           "api-version": "2021-07-01",
                           "parameters": {"location": "West US", "zones": ["2"],
                                          "sku": {"name": "Standard_D2s_v3", "capacity": 4}}},
            "responses": {"200": {"body": {}}}})
        shown, notes = self.imported(file)
        self.assertEqual(self.value(shown, "crg", "location"), "westus")
        self.assertEqual(self.value(shown, "crg", "z2", "zone"), '"2"')
        self.assertEqual(notes, [
            "parameters.parameters: the group 'crg' is not described; it is made to fit",
            "responses: not read: the request says it"])

    def test_examples_refer_to_each_other(self):
        about = {"subscriptionId": "{s}", "resourceGroupName": "rg", "api-version": "2021-07-01"}
        group = self.write("group.json", {"parameters": {
            **about, "capacityReservationGroupName": "crg", "parameters": {"location": "westus", "zones": ["1"]}}})
        member = self.write("member.json", {"parameters": {
            **about, "capacityReservationGroupName": "CRG", "capacityReservationName": "z1", "parameters": {
                "location": "westus", "zones": ["1"], "sku": {"name": "Standard_D2s_v3", "capacity": 4}}}})
        body = scale_set()
        body["properties"]["virtualMachineProfile"] = {"capacityReservation": {"capacityReservationGroup": {
            "id": "subscriptions/{s}/resourceGroups/rg/providers/Microsoft.Compute/CapacityReservationGroups/crg"}}}
        web = self.write("web.json", {"parameters": {**about, "vmScaleSetName": "web", "parameters": body}})
        shown, notes = self.imported(group, member, web)
        self.assertEqual(self.value(shown, "web", "capacityReservationGroup"), "crg")
        self.assertEqual(notes, [])

    def test_a_bare_body_is_named_after_its_file(self):
        body = scale_set()
        del body["type"], body["name"]
        body["properties"]["virtualMachineProfile"] = {}
        file = self.write("frontend.json", body)
        self.assertIn("frontend:", self.imported(file)[0])

    def test_names_are_unique_in_a_scenario(self):
        other = {**scale_set(), "id": "/subscriptions/b/resourceGroups/q/providers/" + SETS + "/web"}
        file = self.write("sets.json", [scale_set(), other, other])
        shown, notes = self.imported(file)
        self.assertIn("web-2:", shown)
        self.assertEqual(notes, ["[1].name: another 'web' exists; this one is called 'web-2'",
                                 "[2]: 'web' was there already; the first counts"])


class Mistakes(Case):
    def test_files_that_are_something_else(self):
        cases = [
            ("", "t.json: is empty"), ("   ", "t.json: is empty"), ("{", "t.json:1:2: this is not JSON"),
            ("scenario: x", "t.json:1:1: this is not JSON"), ("42", "t.json: is a whole number"),
            ("[1]", "t.json: [0]: is a whole number, not a resource"),
            ("{}", "t.json: tells neither its type nor its id"),
            ("[]", "t.json: holds no scale set"),
            ('{"resources": []}', "t.json: holds no scale set"),
            ('{"parameters": {"a": {"value": 1}}}', "t.json: parameters: the file holds parameters alone"),
            ('{"parameters": {"api-version": "1"}, "responses": {}}',
             "t.json: responses: has no body of a success"),
            ('{"a": 1, "a": 2}', "t.json: the key 'a' stands twice in one object"),
            ("[" * 200, "t.json: lists and objects are nested more than 100 deep")]
        for text, expected in cases:
            self.write("t.json", text)
            self.assertTrue(self.lacks("t.json")[0].startswith("capdrill: " + expected),
                            (text, self.lacks("t.json")))

    def test_values_that_are_wrong(self):
        cases = [
            ({"sku": {"name": "Standard_D2s_v3", "capacity": -1}}, "resources[0].sku.capacity: 'capacity' must be"),
            ({"sku": {"name": "Standard_D2s_v3", "capacity": "many"}}, "resources[0].sku.capacity: 'capacity' must be"),
            ({"sku": {"name": "Standard_D2s_v3"}}, "resources[0].sku.capacity: is not given"),
            ({"sku": None}, "resources[0].sku: is not given"),
            ({"zones": "[parameters('x')]"}, "resources[0].zones: cannot be known: the template declares no"),
            ({"zones": ["1", "1"]}, "resources[0].zones: "),
            ({"location": None}, "resources[0].location: is not given"),
            ({"location": 7}, "resources[0].location: must be the name of a region"),
            ({"sku": {"name": "Standard_D2sv3", "capacity": 1}}, "resources[0].sku.name: the size 'Standard_D2sv3'"),
            ({"name": ""}, "resources[0].name: must not be empty"),
            ({"name": "[reference('x')]"}, "resources[0].name: 'reference' asks Azure for it"),
            ({"name": "[concat('a']"}, "resources[0].name: '[concat('a']' cannot be read: "),
            ({"condition": "[parameters('x')]"}, "resources[0].condition: the template declares no"),
            ({"copy": {"name": "l", "count": 801}}, "resources[0].copy.count: must be a whole number from 0 to 800"),
            ({"properties": "[reference('x')]"}, "resources[0].properties: cannot be known")]
        for changes, expected in cases:
            self.write("t.json", template([scale_set(**changes)]))
            self.assertTrue(self.lacks("t.json")[0].startswith("capdrill: t.json: " + expected),
                            (changes, self.lacks("t.json")))

    def test_what_is_wrong_and_not_needed_is_left_out(self):
        body = scale_set()
        body["properties"] |= {"platformFaultDomainCount": "five", "orchestrationMode": "Flexibel"}
        self.write("t.json", template([body]))
        _, notes = self.imported("t.json")
        self.assertEqual(len(notes), 2)
        self.assertIn("did you mean 'Flexible'?; it is left out", notes[0])

    def test_what_is_no_template_is_told_what_it_needs(self):
        self.write("t.bicep", "param x string\n")
        self.assertIn("az bicep build", self.lacks("t.bicep")[0])
        self.write("t.json", scale_set(location="[resourceGroup().location]"))
        self.assertIn("location: is an expression, which needs a template", self.lacks("t.json")[0])
        self.write("t.json", template([scale_set(sku={"name": "Standard_D2sv3", "capacity": 2.0})]))
        self.assertIn("did you mean 'Standard_D2_v3'?", self.lacks("t.json")[0])

    def test_hostile_templates_end_soon(self):
        doubled = {f"v{i}": f"[concat(variables('v{i - 1}'), variables('v{i - 1}'))]" for i in range(1, 99)}
        for variables in ({**doubled, "v0": "x"}, {"v98": "[variables('v98')]"},
                          {f"v{i}": f"[variables('v{i - 1}')]" for i in range(1, 99)},
                          {"v98": "[" + "concat(" * 5000 + "]"}, {"v98": "[range(0, 2000000000)]"}):
            self.write("t.json", template([scale_set(name="[variables('v98')]")], variables=variables))
            self.assertIn("resources[0].name: ", self.lacks("t.json")[0])
        copies = [{"type": VMS, "name": f"[concat('s{i}-', copyIndex())]", "copy": {"name": "l", "count": 800}}
                  for i in range(63)]
        self.write("t.json", template(copies))
        self.assertIn("there are more than 50000 resources", "\n".join(self.lacks("t.json")))

    def test_nothing_of_the_input_reaches_the_terminal_raw(self):
        self.write("t.json", template([scale_set(name="a\x1b[31mb\n")]))
        done = self.check(SCENARIO, "import", "arm", "t.json")
        self.assertNotIn("\x1b", done.stderr)
        self.write("t.json", template([scale_set(tags={"x\x1b[31m\n# y": "b"})] + [
            {"type": "A.B/c\n\x1bd", "name": "x"}]))
        done = self.check(OK, "import", "arm", "t.json")
        self.assertNotIn("\x1b", done.stderr + done.stdout)

    def test_the_command_line(self):
        file = self.write("t.json", template([scale_set()]))
        for arguments, expected in (
                (["import"], "hint: there is arm"), (["import", "armm"], "did you mean 'arm'?"),
                (["import", "arm"], "FILE is required"),
                (["import", "arm", file, "--paramter", "a=b"], "did you mean '--parameter'?")):
            self.assertIn(expected, self.check(USAGE, *arguments).stderr)
        self.assertIn("cannot be read", self.check(IO, "import", "arm", "missing.json").stderr)
        self.assertIn("cannot be read",
                      self.check(IO, "import", "arm", file, "--parameters", "missing.json").stderr)
        self.assertEqual(self.check(OK, "import", "arm", file, "--out", "made.yaml").stdout, "")
        self.check(OK, "run", "made.yaml")
        self.assertIn("not overwritten", self.check(USAGE, "import", "arm", file, "--out", "made.yaml").stderr)
        self.check(IO, "import", "arm", file, "--out", "missing/made.yaml")

    def test_completion_knows_what_can_be_imported(self):
        script = self.check(OK, "completion", "bash").stdout
        probe = script + ('\nCOMP_WORDS=(capdrill import a) COMP_CWORD=2\n_capdrill\necho "${COMPREPLY[@]}"\n'
                          'COMP_WORDS=(capdrill import arm --para) COMP_CWORD=3\n_capdrill\n'
                          'echo "${COMPREPLY[@]}"\n')
        done = subprocess.run(["bash"], input=probe, text=True, capture_output=True, check=True)
        self.assertEqual(done.stdout.split(), ["arm", "--parameters", "--parameter"])


if __name__ == "__main__":
    if not PROGRAM:
        print("CAPDRILL_PROGRAM is not set: there is no program to test")
        sys.exit(77)
    unittest.main(verbosity=1)
