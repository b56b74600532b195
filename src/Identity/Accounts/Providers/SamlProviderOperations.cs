using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>SAML providers. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html</summary>
internal static class SamlProviderOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateSAMLProviderRequest>(Create, on: ActedOn.New(IamResources.SamlProvider)),
        AccountOperation.Read<GetSAMLProviderRequest>(Get, on: ActedOn.One(IamResources.SamlProvider)),
        AccountOperation.Read<ListSAMLProvidersRequest>(List, on: ActedOn.All(IamResources.SamlProvider)),
        AccountOperation.Write<UpdateSAMLProviderRequest>(Update, on: ActedOn.One(IamResources.SamlProvider)),
        AccountOperation.Write<DeleteSAMLProviderRequest>(Delete, on: ActedOn.One(IamResources.SamlProvider)),
    ];

    /// <summary>
    /// Characters of the metadata of all providers of an account, two of the longest: all of it is in the account's memory, and in each of
    /// its snapshots. AWS tells no such limit.
    /// </summary>
    private const int MostMetadata = 20_000_000;

    private const int YearsWithoutEnd = 100;
    private const string Allowed = "Allowed";

    public static AccountOutcome Create(AccountState state, CreateSAMLProviderRequest request, OperationContext context)
    {
        if (state.SamlProviders.ContainsKey(request.Name))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"Provider with name {request.Name} already exists."));
        var provider = new StoredSamlProvider
        {
            Name = request.Name,
            ProviderId = SamlProviderIds.New(state.AccountId, context.Random),
            Metadata = request.SamlMetadataDocument,
            CreatedAt = context.Now,
            ValidUntil = ValidUntil(state, request.SamlMetadataDocument, replaced: null, context),
            EncryptionMode = request.HasAssertionEncryptionMode ? request.AssertionEncryptionMode : null,
            PrivateKeys = request.HasAddPrivateKey ? [SamlPrivateKeys.New(request.AddPrivateKey, context)] : [],
            Tags = EntityTags.Read(request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)),
        };
        SamlPrivateKeys.RequireWhereEncrypted(provider);
        IamQuotas.SamlProviders.RefuseMoreThan(state.SamlProviders.Count, state.Quotas);
        return AccountOutcome.Write(
            new CreateSAMLProviderResponse { SamlProviderArn = provider.ArnIn(state.AccountId), Tags = { EntityTags.Show(provider.Tags) } },
            AccountChange.Put(provider));
    }

    public static AccountOutcome Get(AccountState state, GetSAMLProviderRequest request, OperationContext context)
    {
        var provider = Find(state, request.SamlProviderArn);
        return AccountOutcome.Read(new GetSAMLProviderResponse
        {
            SamlProviderUuid = provider.ProviderId,
            SamlMetadataDocument = provider.Metadata,
            CreateDate = Timestamp.FromDateTimeOffset(provider.CreatedAt),
            ValidUntil = Timestamp.FromDateTimeOffset(provider.ValidUntil),
            Tags = { EntityTags.Show(provider.Tags) },
            AssertionEncryptionMode = provider.EncryptionMode ?? Allowed,
            PrivateKeyList =
            {
                provider.PrivateKeys.Select(
                    key => new SAMLPrivateKey { KeyId = key.Id, Timestamp = Timestamp.FromDateTimeOffset(key.AddedAt) }),
            },
        });
    }

    public static AccountOutcome List(AccountState state, ListSAMLProvidersRequest request, OperationContext context) =>
        AccountOutcome.Read(new ListSAMLProvidersResponse
        {
            SamlProviderList =
            {
                state.SamlProviders.Values.Select(provider => new SAMLProviderListEntry
                {
                    Arn = provider.ArnIn(state.AccountId),
                    ValidUntil = Timestamp.FromDateTimeOffset(provider.ValidUntil),
                    CreateDate = Timestamp.FromDateTimeOffset(provider.CreatedAt),
                }),
            },
        });

    public static AccountOutcome Update(AccountState state, UpdateSAMLProviderRequest request, OperationContext context)
    {
        var provider = Find(state, request.SamlProviderArn);
        if (request.HasRemovePrivateKey)
            provider = SamlPrivateKeys.Without(provider, request.RemovePrivateKey);
        if (request.HasAddPrivateKey)
            provider = SamlPrivateKeys.With(state, provider, request.AddPrivateKey, context);
        if (request.HasSamlMetadataDocument)
        {
            provider = provider with
            {
                Metadata = request.SamlMetadataDocument,
                ValidUntil = ValidUntil(state, request.SamlMetadataDocument, provider.Name, context),
            };
        }
        if (request.HasAssertionEncryptionMode)
            provider = provider with { EncryptionMode = request.AssertionEncryptionMode };
        SamlPrivateKeys.RequireWhereEncrypted(provider);
        return AccountOutcome.Write(
            new UpdateSAMLProviderResponse { SamlProviderArn = provider.ArnIn(state.AccountId) }, AccountChange.Put(provider));
    }

    public static AccountOutcome Delete(AccountState state, DeleteSAMLProviderRequest request, OperationContext context) =>
        AccountOutcome.Write(
            new DeleteSAMLProviderResponse(), AccountChange.Delete<StoredSamlProvider>(Find(state, request.SamlProviderArn).Name));

    /// <summary>The provider of an ARN; null where the account has none.</summary>
    public static StoredSamlProvider? FindOrNone(AccountState state, string arn) =>
        state.SamlProviders.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..]) is { } provider && provider.ArnIn(state.AccountId) == arn
            ? provider
            : null;

    public static StoredSamlProvider Find(AccountState state, string arn) => FindOrNone(state, arn)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"Manifest not found for arn {arn}"));

    private static DateTimeOffset ValidUntil(AccountState state, string metadata, string? replaced, OperationContext context)
    {
        var facts = context.ReadSamlMetadata(metadata)
            ?? throw new AwsFaultException(Fault.InvalidInput("Could not parse metadata"));
        if (metadata.Length + state.SamlProviders.Values.Sum(provider => provider.Name == replaced ? 0L : provider.Metadata.Length) > MostMetadata)
            throw new AwsFaultException(Fault.LimitExceeded($"Cannot exceed quota for SAMLMetadataPerAccount: {MostMetadata}"));
        if (facts.Certificates > IamQuotas.KeysPerSamlProvider.In(state.Quotas))
            throw new AwsFaultException(IamQuotas.KeysPerSamlProvider.Exceeded(state.Quotas));
        return facts.ValidUntil ?? context.Now.AddYears(YearsWithoutEnd);
    }
}
