using System.Collections.Immutable;
using Rolecall.Api.Names;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>Reads an organization: its units, guardrails and accounts.</summary>
internal sealed class OrganizationReader(string seed, Documents documents, AccountReader accounts)
{
    private static readonly Dictionary<string, (string Type, WorldDocumentKind Kind)> Types = new()
    {
        ["scp"] = ("SERVICE_CONTROL_POLICY", WorldDocumentKind.ServiceControl),
        ["rcp"] = ("RESOURCE_CONTROL_POLICY", WorldDocumentKind.ResourceControl),
    };

    public WorldOrganization Read(Fields fields)
    {
        var name = fields.Required("name", WorldForms.Account(), "Example Corp");
        var id = fields.Text("id", WorldForms.OrganizationId(), "o-exampleorg01") ?? WorldIds.Organization(seed, name);
        if (!fields.Has("management"))
            fields.Wrong("wants management: the management account, {name: …}");
        var units = Units(fields, "").ToImmutableArray();
        var management = fields.Take("management") is { } node ? Account(fields, node) : null;
        var read = fields.Nodes("accounts").Select(account => (Node: account, Account: Account(fields, account))).ToArray();
        foreach (var (account, made) in read)
        {
            if (made.Unit is { } unit && !units.Contains(unit))
                fields.Wrong(account, $"no unit \"{unit}\", {NearestName.Hint(unit, units)}");
        }
        if (management is { Unit: not null })
            fields.Wrong("has its management account in a unit, where no guardrail would bind it all the same");
        string[] targets = ["root", .. units, .. read.Select(one => one.Account.Name)];
        return new WorldOrganization
        {
            Name = name,
            Id = id,
            Management = management ?? Account(fields, new YamlMappingNode("name", "management")),
            Accounts = [.. read.Select(one => one.Account)],
            Units = units,
            Guardrails = fields.Items("guardrails", item => Guardrail(item, targets)),
        };
    }

    private WorldAccount Account(Fields within, YamlNode node)
    {
        var fields = within.In(node);
        var account = accounts.Read(fields);
        if (account.Name == "aws")
            fields.Wrong("cannot be named aws: ARNs have that for AWS itself");
        fields.End();
        return account;
    }

    /// <summary>A unit is a name, or {name, units}.</summary>
    private static IEnumerable<string> Units(Fields fields, string above)
    {
        foreach (var node in fields.Nodes("units").ToArray())
        {
            if (node is YamlScalarNode { Value: { } text })
            {
                if (!WorldForms.Unit().IsMatch(text))
                    fields.Wrong(node, "a unit's name has neither \"/\" nor \":\"");
                yield return above + text;
                continue;
            }
            var unit = fields.In(node);
            var path = above + unit.Required("name", WorldForms.Unit(), "Workloads");
            yield return path;
            foreach (var below in Units(unit, path + "/").ToArray())
                yield return below;
            unit.End();
        }
    }

    private WorldGuardrail Guardrail(Fields item, string[] targets)
    {
        var name = item.Required("name", WorldForms.Unit(), "NoLeaving");
        var typeNode = item.Take("type");
        if (typeNode is not YamlScalarNode { Value: { } text } || !Types.TryGetValue(text, out var type))
        {
            item.Wrong(typeNode ?? item.Node, "wants type: scp or rcp");
            type = Types["scp"];
        }
        return new WorldGuardrail
        {
            Name = name,
            Type = type.Type,
            Document = documents.Of(item, type.Kind) ?? new WorldDocument("{}", item.At),
            On = [.. item.Texts("on").Select(target => Target(item, target, targets))],
        };
    }

    private static string Target(Fields item, (string Text, YamlNode Node) target, string[] targets)
    {
        if (!targets.Contains(target.Text))
            item.Wrong(target.Node, $"nothing \"{target.Text}\" to attach it to, {NearestName.Hint(target.Text, targets)}");
        return target.Text;
    }
}
