using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>Reads world files; world.schema.json says the same to editors.</summary>
public static class WorldReader
{
    /// <summary>Reads the world, or says all that is wrong with it.</summary>
    /// <param name="source">The texts.</param>
    /// <param name="checks">What only the server knows.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static WorldReading Read(WorldSource source, WorldChecks checks, CancellationToken cancel = default)
    {
        var findings = new Findings(cancel);
        World? world = null;
        try
        {
            world = YamlText.Read(source.Name, source.Text, findings) is { } root ? Read(source, root, checks, findings) : null;
        }
        catch (TooManyFindingsException)
        {
            // What was found is told.
        }
        return new WorldReading(findings.All.IsEmpty ? world : null, findings.All);
    }

    /// <summary>The files that the text names, so that whoever sends it can send them with it; those of a text that is no YAML are none.</summary>
    public static ImmutableArray<string> FilesOf(string text) =>
        YamlText.Read("", text, new Findings()) is { } root ? [.. FilesOf(root).Distinct(StringComparer.Ordinal)] : [];

    private static IEnumerable<string> FilesOf(YamlNode node) => node switch
    {
        YamlSequenceNode list => list.Children.SelectMany(FilesOf),
        YamlMappingNode mapping => mapping.Children.SelectMany(pair =>
            pair is { Key: YamlScalarNode { Value: "file" }, Value: YamlScalarNode { Value: { Length: > 0 } name } } ? [name] : FilesOf(pair.Value)),
        _ => [],
    };

    private static World Read(WorldSource source, YamlNode root, WorldChecks checks, Findings findings)
    {
        var fields = new Fields(source.Name, root, findings);
        var name = fields.Text("world") ?? "";
        var seed = fields.Text("seed") ?? name;
        var organizations = fields.Nodes("organizations").ToArray();
        var ids = AccountIds(seed, organizations);
        var documents = new Documents(source, checks, ids, findings);
        var reader = new OrganizationReader(seed, documents, new AccountReader(checks, ids, documents));
        var world = new World
        {
            Name = name,
            Organizations =
            [
                .. organizations.Select(node =>
                {
                    var organization = new Fields(source.Name, node, findings);
                    var read = reader.Read(organization);
                    organization.End();
                    return read;
                }),
            ],
            Issuers = [.. fields.Texts("issuers").Select(one => Issuer(fields, one))],
        };
        if (organizations.Length == 0)
            fields.Wrong("wants organizations: a list of at least one");
        TellTwice(fields, world, organizations);
        fields.End();
        return world;
    }

    private static void TellTwice(Fields fields, World world, YamlNode[] organizations)
    {
        fields.TellTwice("organization", "organizations", world.Organizations.Select(one => one.Name), StringComparer.Ordinal);
        fields.TellTwice("organization id", "organizations", world.Organizations.Select(one => one.Id), StringComparer.Ordinal);
        var accounts = world.Organizations.Zip(organizations)
            .SelectMany(pair => pair.First.Accounts.Prepend(pair.First.Management).Zip(NodesOfAccounts(pair.Second)))
            .ToArray();
        fields.TellTwice("account", accounts.Select(one => (one.First.Name, one.Second)), StringComparer.Ordinal);
        fields.TellTwice("account id", accounts.Select(one => (one.First.Id, one.Second)), StringComparer.Ordinal);
        fields.TellTwice(
            "bucket",
            accounts.SelectMany(one => one.First.Buckets.Zip(Items(one.Second, "buckets")), (_, bucket) => (bucket.First.Name, bucket.Second)),
            StringComparer.Ordinal);
    }

    /// <summary>The management account's node, or the organization's where it has none, and those of the others.</summary>
    private static IEnumerable<YamlNode> NodesOfAccounts(YamlNode organization) => organization is YamlMappingNode mapping
        ? Items(mapping, "accounts").Prepend(Child(mapping, "management") ?? mapping)
        : [organization];

    private static IEnumerable<YamlNode> Items(YamlNode node, string name) =>
        node is YamlMappingNode mapping && Child(mapping, name) is YamlSequenceNode list ? list.Children : [];

    private static string Issuer(Fields fields, (string Text, YamlNode Node) one)
    {
        if (!WorldForms.Issuer().IsMatch(one.Text))
            fields.Wrong(one.Node, "issuers wants URLs, such as https://token.actions.githubusercontent.com");
        return one.Text;
    }

    /// <summary>Ids of all accounts by name: policies name accounts that come after them. What is wrong is told where the account is read.</summary>
    private static Dictionary<string, string> AccountIds(string seed, YamlNode[] organizations)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var organization in organizations.OfType<YamlMappingNode>())
        {
            foreach (var account in NodesOfAccounts(organization).OfType<YamlMappingNode>().Where(node => node != organization))
            {
                if (Child(account, "name") is YamlScalarNode { Value: { } name })
                {
                    ids.TryAdd(name, Child(account, "id") is YamlScalarNode { Value: { } id }
                        ? id
                        : WorldIds.Account(seed, (Child(organization, "name") as YamlScalarNode)?.Value ?? "", name));
                }
            }
        }
        return ids;
    }

    private static YamlNode? Child(YamlMappingNode node, string name) =>
        node.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode { Value: { } key } && key == name).Value;
}
