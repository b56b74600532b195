using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Api.Names;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>provider: simulated issuers of OpenID Connect and SAML identity providers, and what they say of people.</summary>
internal static class ProviderCommand
{
    private const string GitHub = "https://token.actions.githubusercontent.com";

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html</summary>
    private const string AwsAttributes = "https://aws.amazon.com/SAML/Attributes/";

    private const string RoleOfCorp =
        "Role=arn:aws:iam::333333333333:role/Staff,arn:aws:iam::333333333333:saml-provider/corp";

    public static Command Make()
    {
        var issuer = new Argument<string>("ISSUER")
        {
            HelpName = "ISSUER",
            Description = "Its URL (https://…), or a name for an issuer whose documents are served here.",
        };
        var entity = new Argument<string>("ENTITY") { HelpName = "ENTITY", Description = "Its entity id, or a name." };
        var claims = new Option<string[]>("--claim") { Description = "A claim of the token; again for more.", HelpName = "KEY=VALUE" };
        var json = new Option<string?>("--claims") { Description = "All claims, as a JSON object.", HelpName = "JSON" };
        var user = new Option<string?>("--user")
        {
            Description = "A user of the sandbox's directory who is spoken for.",
            HelpName = "NAME",
        };
        var samlUser = new Option<string>("--user")
        {
            Description = "A user of the sandbox's directory who is spoken for.",
            HelpName = "NAME",
            Required = true,
        };
        var bad = new Option<string?>("--fault") { Description = "What is to be wrong with it, such as expired.", HelpName = "FAULT" };
        var groups = new Option<string[]>("--group") { Description = "A group; again for more.", HelpName = "GROUP" };
        var email = new Option<string?>("--email") { Description = "The user's address.", HelpName = "ADDRESS" };
        var attributes = new Option<string[]>("--attribute")
        {
            Description = "An attribute of AWS's, such as Role (ROLE-ARN,PROVIDER-ARN) or PrincipalTag:team, or of another URL; "
                + "again for more. ${user:name}, ${user:email} and ${user:groups} stand for the user's.",
            HelpName = "NAME=VALUE",
        };
        var name = new Argument<string>("NAME") { HelpName = "NAME", Description = "The user's, as identity providers call it." };
        return new RolecallCommand("provider", "Plays identity providers outside the accounts.").With(
            new RolecallCommand("list", "Lists issuers and SAML identity providers.", "rolecall provider list").Does(List),
            new RolecallCommand(
                "create-issuer",
                "Makes an issuer of OpenID Connect; by URL it stands for the real one, offline.",
                $"rolecall provider create-issuer {GitHub}").With(issuer).Does(async invocation =>
            {
                var asked = invocation.Get(issuer);
                var made = await Client(invocation).CreateOidcIssuerAsync(
                    asked.Contains(':') ? new() { Url = asked } : new() { Name = asked }, invocation.Calling);
                invocation.Output.One(made, () => made.Issuer.Url);
            }),
            new RolecallCommand(
                "mint",
                "Prints a token of an issuer.",
                $"rolecall provider mint {GitHub} --claim sub=repo:blue/app:ref:refs/heads/main --claim aud=sts.amazonaws.com")
                .With(issuer, claims, json, user, bad)
                .Does(async invocation =>
                {
                    var request = new MintOidcTokenRequest
                    {
                        Url = await UrlOf(invocation, invocation.Get(issuer)),
                        Claims = Claims(invocation.Get(json), invocation.Get(claims)),
                        Fault = Fault<OidcTokenFault>(invocation.Get(bad))
                    };
                    if (invocation.Get(user) is { } who)
                        request.User = who;
                    var minted = await Client(invocation).MintOidcTokenAsync(request, invocation.Calling);
                    invocation.Output.One(minted, () => minted.Token);
                }),
            new RolecallCommand(
                "put-user",
                "Puts a user into the sandbox's directory.",
                "rolecall provider put-user alice --email alice@example.com --group developers").With(
                    name, email, groups).Does(async invocation =>
                await Client(invocation).PutDirectoryUserAsync(
                    new()
                    {
                        User = new()
                        {
                            Name = invocation.Get(name),
                            Email = invocation.Get(email) ?? "",
                            Groups = { invocation.Get(groups) ?? [] }
                        }
                    }, invocation.Calling)),
            new RolecallCommand(
                "create-saml",
                "Makes a SAML identity provider, and prints its metadata for aws iam create-saml-provider.",
                $"rolecall provider create-saml corp --attribute '{RoleOfCorp}'").With(entity, attributes).Does(async invocation =>
            {
                var asked = invocation.Get(entity);
                CreateSamlIdentityProviderRequest request = asked.Contains(':') ? new() { EntityId = asked } : new() { Name = asked };
                request.AttributeMappings.Add(Mappings(invocation.Get(attributes)));
                var made = await Client(invocation).CreateSamlIdentityProviderAsync(request, invocation.Calling);
                invocation.Tell(made.Provider.EntityId);
                invocation.Output.One(made, () => made.Provider.Metadata);
            }),
            new RolecallCommand(
                "update-saml",
                "Sets what a SAML identity provider says of its users, in the place of what it said.",
                $"rolecall provider update-saml http://idp.example/staff --attribute '{RoleOfCorp}'")
                .With(entity, attributes).Does(async invocation =>
            {
                var request = new UpdateSamlIdentityProviderRequest { EntityId = await EntityOf(invocation, invocation.Get(entity)) };
                request.AttributeMappings.Add(Mappings(invocation.Get(attributes)));
                var updated = await Client(invocation).UpdateSamlIdentityProviderAsync(request, invocation.Calling);
                invocation.Output.One(updated, () => updated.Provider.EntityId);
            }),
            new RolecallCommand(
                "mint-saml",
                "Prints a SAML response, for aws sts assume-role-with-saml.",
                "rolecall provider mint-saml http://idp.example/corp --user alice")
                .With(entity, samlUser, bad)
                .Does(async invocation =>
                {
                    var minted = await Client(invocation).MintSamlResponseAsync(
                        new()
                        {
                            EntityId = await EntityOf(invocation, invocation.Get(entity)),
                            User = invocation.Get(samlUser),
                            Fault = Fault<SamlResponseFault>(invocation.Get(bad))
                        }, invocation.Calling);
                    invocation.Output.One(minted, () => minted.SamlResponse);
                }));
    }

    /// <summary>Of an issuer that is given by its URL, or by the name by which it was made: its URL ends with that.</summary>
    private static async Task<string> UrlOf(Invocation invocation, string issuer)
    {
        if (issuer.Contains(':', StringComparison.Ordinal))
            return issuer;
        var issuers = (await Client(invocation).ListOidcIssuersAsync(new(), invocation.Calling)).Issuers;
        return Nearest.Find(issuers, one => one.Url[(one.Url.LastIndexOf('/') + 1)..], issuer, "issuer", one => one.Url, "URL").Url;
    }

    /// <summary>The same of a SAML identity provider: its entity id ends with the name and "/metadata".</summary>
    private static async Task<string> EntityOf(Invocation invocation, string entity)
    {
        if (entity.Contains(':', StringComparison.Ordinal))
            return entity;
        var providers = (await Client(invocation).ListSamlIdentityProvidersAsync(new(), invocation.Calling)).Providers;
        return Nearest.Find(providers, NameOf, entity, "SAML identity provider", one => one.EntityId, "entity id").EntityId;

        static string NameOf(SamlIdentityProvider one) => one.EntityId.Split('/') is [.., var name, "metadata"] ? name : one.EntityId;
    }

    private static IEnumerable<SamlAttributeMapping> Mappings(IEnumerable<string>? attributes) =>
        Pairs.Read(attributes, "--attribute").Select(pair => new SamlAttributeMapping
        {
            Attribute = pair.Key.Contains("://", StringComparison.Ordinal) ? pair.Key : AwsAttributes + pair.Key,
            Value = pair.Value,
        });

    private static async Task List(Invocation invocation)
    {
        var issuers = (await Client(invocation).ListOidcIssuersAsync(new(), invocation.Calling)).Issuers;
        var saml = (await Client(invocation).ListSamlIdentityProvidersAsync(new(), invocation.Calling)).Providers;
        invocation.Output.Many(
            issuers.Select(one => (Kind: "oidc", Id: one.Url, Created: one.CreateTime))
                .Concat(saml.Select(one => (Kind: "saml", Id: one.EntityId, Created: one.CreateTime)))
                .ToArray(),
            one => new JsonObject { ["kind"] = one.Kind, ["id"] = one.Id, ["createTime"] = Spans.Spell(one.Created.ToDateTimeOffset()) },
            new Column<(string Kind, string Id, Google.Protobuf.WellKnownTypes.Timestamp Created)>("KIND", one => one.Kind),
            new("ID", one => one.Id),
            new("CREATED", one => Spans.Spell(one.Created.ToDateTimeOffset())));
    }

    private static string Claims(string? json, IEnumerable<string>? pairs)
    {
        try
        {
            var claims = JsonNode.Parse(json ?? "{}") as JsonObject ?? throw new System.Text.Json.JsonException("not an object");
            foreach (var (key, value) in Pairs.Read(pairs, "--claim"))
                claims[key] = value;
            return claims.ToJsonString();
        }
        catch (System.Text.Json.JsonException)
        {
            throw new CliException(ExitCodes.Usage, "--claims wants a JSON object")
            {
                Try = "--claims '{\"sub\": \"repo:blue/app\", \"aud\": \"sts.amazonaws.com\"}'",
            };
        }
    }

    private static T Fault<T>(string? text)
        where T : struct, Enum => text is null
            ? default
            : Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var fault)
                ? fault
                : throw new CliException(ExitCodes.Usage, $"there is no fault \"{text}\"")
                {
                    Try = NearestName.Hint(text, Enum.GetNames<T>().Skip(1)),
                };

    private static IdentityProviderService.IdentityProviderServiceClient Client(Invocation invocation) => new(invocation.Admin);
}
