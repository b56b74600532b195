using System.Collections.Immutable;
using Rolecall.Api.Names;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>Reads an account: who is in it, and what they may do.</summary>
internal sealed class AccountReader(WorldChecks checks, IReadOnlyDictionary<string, string> ids, Documents documents)
{
    public WorldAccount Read(Fields fields)
    {
        var name = fields.Required("name", WorldForms.Account(), "production");
        // It is in the ids already, given or drawn.
        fields.Text("id", WorldForms.AccountId(), "\"111122223333\"");
        var id = ids.GetValueOrDefault(name, "");
        var policies = fields.Items("policies", item => Policy(item, WorldDocumentKind.Identity));
        var own = policies.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var groups = fields.Items("groups", item => new WorldGroup(Name(item), Permissions(item, id, own, mayHaveBoundary: false)));
        var groupNames = groups.Select(one => one.Name).ToArray();
        var roles = fields.Items("roles", item => Role(item, id, own));
        var account = new WorldAccount
        {
            Name = name,
            Id = id,
            Unit = fields.Text("unit"),
            RootKey = fields.Flag("rootKey"),
            Policies = policies,
            Groups = groups,
            Users = fields.Items("users", item => User(item, id, own, groupNames)),
            Roles = roles,
            Buckets = fields.Items("buckets", Bucket),
            Providers = fields.Items("providers", Provider),
            Instances = fields.Items("instances", item => Instance(item, roles)),
        };
        // IAM's names compare without regard to case.
        fields.TellTwice("user", "users", account.Users.Select(one => one.Name), StringComparer.OrdinalIgnoreCase);
        fields.TellTwice("role", "roles", roles.Select(one => one.Name), StringComparer.OrdinalIgnoreCase);
        fields.TellTwice("group", "groups", groupNames, StringComparer.OrdinalIgnoreCase);
        fields.TellTwice("policy", "policies", policies.Select(one => one.Name), StringComparer.OrdinalIgnoreCase);
        return account;
    }

    private WorldUser User(Fields item, string accountId, HashSet<string> own, string[] groups) => new()
    {
        Name = Name(item),
        Path = PathOf(item),
        Groups = [.. item.Texts("groups").Select(group => Known(item, group, "group", groups))],
        Permissions = Permissions(item, accountId, own, mayHaveBoundary: true),
        Tags = item.Map("tags"),
        AccessKey = item.Flag("accessKey"),
        Mfa = item.Flag("mfa"),
    };

    private WorldRole Role(Fields item, string accountId, HashSet<string> own)
    {
        if (!item.Has("trust"))
            item.Wrong("wants trust: the policy that says who may assume the role");
        return new WorldRole
        {
            Name = Name(item),
            Path = PathOf(item),
            Description = item.Text("description"),
            Trust = item.Take("trust") is { } trust && documents.Of(item.File, trust, WorldDocumentKind.Trust) is { } read
                ? read
                : new WorldDocument("{}", item.At),
            Permissions = Permissions(item, accountId, own, mayHaveBoundary: true),
            Tags = item.Map("tags"),
            MaxSessionSeconds = item.Number("maxSessionSeconds", 3_600, 43_200),
            InstanceProfile = item.Flag("instanceProfile"),
        };
    }

    private WorldPermissions Permissions(Fields item, string accountId, HashSet<string> own, bool mayHaveBoundary) => new(
        item.Items("policies", one => Policy(one, WorldDocumentKind.Identity)),
        [.. item.Texts("attach").Select(one => PolicyArn(item, one.Text, one.Node, accountId, own))],
        mayHaveBoundary && item.Take("boundary") is { } boundary
            ? boundary is YamlScalarNode { Value: { Length: > 0 } text }
                ? PolicyArn(item, text, boundary, accountId, own)
                : Tell(item, boundary, "boundary wants the name or ARN of a managed policy")
            : null);

    /// <summary>A managed policy by its ARN, or by name: the account's own, else AWS's.</summary>
    private string PolicyArn(Fields item, string text, YamlNode at, string accountId, HashSet<string> own)
    {
        if (text.StartsWith("arn:", StringComparison.Ordinal))
            return documents.Named(item.File, at, text);
        if (own.Contains(text))
            return $"arn:aws:iam::{accountId}:policy/{text}";
        return checks.AwsPolicies.GetValueOrDefault(text)
            ?? Tell(item, at, $"no policy \"{text}\" of the account's or of AWS's{Near(text, own.Concat(checks.AwsPolicies.Keys))}");
    }

    private WorldPolicy Policy(Fields item, WorldDocumentKind kind) =>
        new(Name(item), documents.Of(item, kind) ?? new WorldDocument("{}", item.At));

    private WorldBucket Bucket(Fields item) => new(
        item.Required("name", WorldForms.Bucket(), "productionapp"),
        item.Take("policy") is { } policy ? documents.Of(item.File, policy, WorldDocumentKind.Resource) : null);

    private WorldProvider Provider(Fields item)
    {
        var (oidc, saml) = (item.Text("oidc", WorldForms.Issuer(), "https://token.actions.githubusercontent.com"), item.Text("saml"));
        var audiences = item.Texts("audiences").Select(one => one.Text).ToImmutableArray();
        var metadata = item.Take("file") is { } file ? documents.TextOf(item.File, file)?.Text : null;
        if (oidc is null == saml is null)
            item.Wrong("wants one of oidc (the issuer's URL) and saml (the provider's name)");
        else if (oidc is not null && audiences.IsEmpty)
            item.Wrong("wants audiences: a list of client ids, such as [sts.amazonaws.com]");
        else if (saml is not null && metadata is null)
            item.Wrong("wants file: the metadata document");
        return new WorldProvider(oidc, audiences, saml, metadata);
    }

    private static WorldInstance Instance(Fields item, ImmutableArray<WorldRole> roles)
    {
        var name = item.Required("name", WorldForms.Entity(), "web");
        if (!item.Has("role"))
            item.Wrong("wants role: one of the account's with instanceProfile: true");
        var role = item.Take("role") is YamlScalarNode { Value: { } text } node
            ? Known(item, (text, node), "role with instanceProfile: true", roles.Where(one => one.InstanceProfile).Select(one => one.Name))
            : "";
        return new WorldInstance(name, role, item.Text("type", WorldForms.InstanceType(), "t3.micro"));
    }

    private static string Name(Fields item) => item.Required("name", WorldForms.Entity(), "developer");

    private static string PathOf(Fields item) => item.Text("path", WorldForms.Path(), "/team/") ?? "/";

    private static string Known(Fields item, (string Text, YamlNode Node) one, string what, IEnumerable<string> names)
    {
        var known = names.ToArray();
        return known.Contains(one.Text)
            ? one.Text
            : Tell(item, one.Node, $"no {what} \"{one.Text}\" in the account, {NearestName.Hint(one.Text, known)}");
    }

    private static string Near(string text, IEnumerable<string> names) =>
        NearestName.Of(text, names) is { } near ? $", did you mean \"{near}\"?" : "";

    private static string Tell(Fields item, YamlNode at, string message)
    {
        item.Wrong(at, message);
        return "";
    }
}
