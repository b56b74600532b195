using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.AccessKeys;

/// <summary>
/// Long-term access keys, of users and of root. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
/// </summary>
public static class AccessKeyOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateAccessKeyRequest>(Create, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<ListAccessKeysRequest>(List, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<UpdateAccessKeyRequest>(Update, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<DeleteAccessKeyRequest>(Delete, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<GetAccessKeyLastUsedRequest>(GetLastUsed, on: OtherTargets.KeysOwner),
    ];

    /// <summary>A key of the root user, made by rolecall's own API.</summary>
    /// <exception cref="AwsFaultException">LimitExceeded: root has two keys.</exception>
    public static StoredAccessKey CreateForRoot(AccountState state, IRandomSource random, DateTimeOffset now) =>
        New(state, userName: null, random, now);

    internal static AccountOutcome Create(AccountState state, CreateAccessKeyRequest request, OperationContext context)
    {
        var key = New(state, Owner(state, request.HasUserName ? request.UserName : null, context), context.Random, context.Now);
        var response = new CreateAccessKeyResponse
        {
            AccessKey = new AccessKey
            {
                AccessKeyId = key.Id,
                SecretAccessKey = key.Secret.Reveal(),
                Status = "Active",
                UserName = key.UserName ?? "",
                CreateDate = Timestamp.FromDateTimeOffset(key.CreatedAt),
            },
        };
        return AccountOutcome.Write(response, AccountChange.Put(key));
    }

    internal static AccountOutcome List(AccountState state, ListAccessKeysRequest request, OperationContext context)
    {
        var owner = Owner(state, request.HasUserName ? request.UserName : null, context);
        var (page, marker) = Pages.Of(
            UserOperations.KeysOf(state, owner).OrderBy(key => key.Id, StringComparer.OrdinalIgnoreCase), key => key.Id, request.Marker, request.MaxItems);
        var response = new ListAccessKeysResponse();
        response.AccessKeyMetadata.AddRange(page.Select(key => new AccessKeyMetadata
        {
            AccessKeyId = key.Id,
            Status = key.Active ? "Active" : "Inactive",
            UserName = key.UserName ?? "",
            CreateDate = Timestamp.FromDateTimeOffset(key.CreatedAt),
        }));
        return AccountOutcome.Page(response, marker);
    }

    internal static AccountOutcome Update(AccountState state, UpdateAccessKeyRequest request, OperationContext context)
    {
        var key = Find(state, Owner(state, request.HasUserName ? request.UserName : null, context), request.AccessKeyId);
        // "Expired" is AWS's own mark; nobody sets it.
        if (request.Status is not ("Active" or "Inactive"))
            throw new AwsFaultException(Fault.ValidationError(
                "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set"));
        return AccountOutcome.Write(new UpdateAccessKeyResponse(), AccountChange.Put(key with { Active = request.Status == "Active" }));
    }

    internal static AccountOutcome Delete(AccountState state, DeleteAccessKeyRequest request, OperationContext context)
    {
        var key = Find(state, Owner(state, request.HasUserName ? request.UserName : null, context), request.AccessKeyId);
        return AccountOutcome.Write(new DeleteAccessKeyResponse(), AccountChange.Delete<StoredAccessKey>(key.Id));
    }

    internal static AccountOutcome GetLastUsed(AccountState state, GetAccessKeyLastUsedRequest request, OperationContext context)
    {
        var key = state.AccessKeys.GetValueOrDefault(request.AccessKeyId)
            // AWS answers AccessDenied for a key that belongs to nobody in this account.
            ?? throw new AwsFaultException(Fault.AccessDenied(
                $"User: {context.Caller.Arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key {request.AccessKeyId}"));
        var response = new GetAccessKeyLastUsedResponse
        {
            AccessKeyLastUsed = new AccessKeyLastUsed { Region = key.LastUsed?.Region ?? "N/A", ServiceName = key.LastUsed?.Service ?? "N/A" },
        };
        if (key.UserName is { } owner)
            response.UserName = owner;
        if (key.LastUsed is { } use)
            response.AccessKeyLastUsed.LastUsedDate = Timestamp.FromDateTimeOffset(use.At);
        return AccountOutcome.Read(response);
    }

    private static StoredAccessKey New(AccountState state, string? userName, IRandomSource random, DateTimeOffset now)
    {
        IamQuotas.AccessKeysPerUser.RefuseMoreThan(UserOperations.KeysOf(state, userName).Count(), state.Quotas);
        return new StoredAccessKey
        {
            Id = AccessKeyId.NewLongTerm(state.AccountId, random),
            Secret = UniqueIds.SecretKey(random),
            UserName = userName,
            Active = true,
            CreatedAt = now,
        };
    }

    /// <summary>The user that the request means, by name or as its caller; null for root.</summary>
    private static string? Owner(AccountState state, string? name, OperationContext context) => name is not null
        ? UserOperations.Find(state, name).Name
        : context.Caller.Kind == PrincipalKind.Root ? null : UserOperations.Find(state, UserOperations.CallerName(context)).Name;

    private static StoredAccessKey Find(AccountState state, string? owner, string keyId) =>
        state.AccessKeys.GetValueOrDefault(keyId) is { } key && UserOperations.Same(key.UserName, owner)
            ? key
            : throw new AwsFaultException(Fault.NoSuchEntity($"The Access Key with id {keyId} cannot be found"));
}
