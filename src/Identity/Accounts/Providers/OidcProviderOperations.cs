using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>
/// OpenID Connect providers. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
/// </summary>
internal static class OidcProviderOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateOpenIDConnectProviderRequest>(Create, on: ActedOn.New(IamResources.OidcProvider)),
        AccountOperation.Read<GetOpenIDConnectProviderRequest>(Get, on: ActedOn.One(IamResources.OidcProvider)),
        AccountOperation.Read<ListOpenIDConnectProvidersRequest>(List, on: ActedOn.All(IamResources.OidcProvider)),
        AccountOperation.Write<DeleteOpenIDConnectProviderRequest>(Delete, on: ActedOn.One(IamResources.OidcProvider)),
        AccountOperation.Write<AddClientIDToOpenIDConnectProviderRequest>(AddClientId, on: ActedOn.One(IamResources.OidcProvider)),
        AccountOperation.Write<RemoveClientIDFromOpenIDConnectProviderRequest>(RemoveClientId, on: ActedOn.One(IamResources.OidcProvider)),
        AccountOperation.Write<UpdateOpenIDConnectProviderThumbprintRequest>(UpdateThumbprint, on: ActedOn.One(IamResources.OidcProvider)),
    ];

    public static AccountOutcome Create(AccountState state, CreateOpenIDConnectProviderRequest request, OperationContext context)
    {
        OidcProviderUrl.Check(request.Url, context.IssuerBase);
        var name = OidcProviderUrl.NameOf(request.Url);
        if (state.OidcProviders.ContainsKey(name))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"Provider with url {request.Url} already exists."));
        var provider = new StoredOidcProvider
        {
            Url = request.Url,
            ClientIds = ClientIds(state, request.ClientIdList),
            Thumbprints = Thumbprints(state, request.ThumbprintList),
            CreatedAt = context.Now,
            Tags = EntityTags.Read(request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)),
        };
        IamQuotas.OpenIdConnectProviders.RefuseMoreThan(state.OidcProviders.Count, state.Quotas);
        return AccountOutcome.Write(
            new CreateOpenIDConnectProviderResponse
            {
                OpenIdConnectProviderArn = provider.ArnIn(state.AccountId),
                Tags = { EntityTags.Show(provider.Tags) },
            },
            AccountChange.Put(provider));
    }

    public static AccountOutcome Get(AccountState state, GetOpenIDConnectProviderRequest request, OperationContext context)
    {
        var provider = Find(state, request.OpenIdConnectProviderArn);
        return AccountOutcome.Read(new GetOpenIDConnectProviderResponse
        {
            // AWS tells it without the scheme.
            Url = provider.Name,
            ClientIdList = { provider.ClientIds },
            ThumbprintList = { provider.Thumbprints },
            CreateDate = Timestamp.FromDateTimeOffset(provider.CreatedAt),
            Tags = { EntityTags.Show(provider.Tags) },
        });
    }

    public static AccountOutcome List(AccountState state, ListOpenIDConnectProvidersRequest request, OperationContext context) =>
        AccountOutcome.Read(new ListOpenIDConnectProvidersResponse
        {
            OpenIdConnectProviderList =
            {
                state.OidcProviders.Values.Select(provider => new OpenIDConnectProviderListEntry { Arn = provider.ArnIn(state.AccountId) }),
            },
        });

    /// <summary>Idempotent, as AWS says it is.</summary>
    public static AccountOutcome Delete(AccountState state, DeleteOpenIDConnectProviderRequest request, OperationContext context) =>
        OidcProviders.Find(state, request.OpenIdConnectProviderArn) is { } provider
            ? AccountOutcome.Write(new DeleteOpenIDConnectProviderResponse(), AccountChange.Delete<StoredOidcProvider>(provider.Name))
            : AccountOutcome.Read(new DeleteOpenIDConnectProviderResponse());

    /// <summary>Idempotent, as AWS says it is.</summary>
    public static AccountOutcome AddClientId(AccountState state, AddClientIDToOpenIDConnectProviderRequest request, OperationContext context)
    {
        var provider = Find(state, request.OpenIdConnectProviderArn);
        return AccountOutcome.Write(
            new AddClientIDToOpenIDConnectProviderResponse(),
            AccountChange.Put(provider with { ClientIds = ClientIds(state, [.. provider.ClientIds, request.ClientId]) }));
    }

    /// <summary>Idempotent, as AWS says it is.</summary>
    public static AccountOutcome RemoveClientId(
        AccountState state, RemoveClientIDFromOpenIDConnectProviderRequest request, OperationContext context)
    {
        var provider = Find(state, request.OpenIdConnectProviderArn);
        return AccountOutcome.Write(
            new RemoveClientIDFromOpenIDConnectProviderResponse(),
            AccountChange.Put(provider with { ClientIds = provider.ClientIds.Remove(request.ClientId) }));
    }

    public static AccountOutcome UpdateThumbprint(
        AccountState state, UpdateOpenIDConnectProviderThumbprintRequest request, OperationContext context)
    {
        var provider = Find(state, request.OpenIdConnectProviderArn);
        return AccountOutcome.Write(
            new UpdateOpenIDConnectProviderThumbprintResponse(),
            AccountChange.Put(provider with { Thumbprints = Thumbprints(state, request.ThumbprintList) }));
    }

    public static StoredOidcProvider Find(AccountState state, string arn) =>
        OidcProviders.Find(state, arn) ?? throw new AwsFaultException(OidcProviders.NotFound(arn));

    private static ImmutableArray<string> ClientIds(AccountState state, IEnumerable<string> asked)
    {
        ImmutableArray<string> ids = [.. asked.Distinct(StringComparer.Ordinal)];
        return ids.Length <= IamQuotas.ClientIdsPerOpenIdConnectProvider.In(state.Quotas)
            ? ids
            : throw new AwsFaultException(IamQuotas.ClientIdsPerOpenIdConnectProvider.Exceeded(state.Quotas));
    }

    private static ImmutableArray<string> Thumbprints(AccountState state, IReadOnlyCollection<string> asked)
    {
        // AWS's words; as many as the quota are taken.
        if (IamQuotas.ThumbprintsPerOpenIdConnectProvider.In(state.Quotas) is var most && asked.Count > most)
            throw new AwsFaultException(Fault.InvalidInput($"Thumbprint list must contain fewer than {most} entries."));
        return asked.All(print => print.All(char.IsAsciiHexDigit))
            ? [.. asked]
            : throw new AwsFaultException(Fault.InvalidInput("Thumbprints must be 40 hexadecimal digits."));
    }
}
