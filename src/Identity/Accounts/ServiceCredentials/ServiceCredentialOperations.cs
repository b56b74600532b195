using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.ServiceCredentials;

/// <summary>
/// Credentials that work for one service alone. None of these services is served here: they are made, listed, switched off and deleted.
/// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
/// </summary>
internal static class ServiceCredentialOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateServiceSpecificCredentialRequest>(Create, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<ListServiceSpecificCredentialsRequest>(List, on: OtherTargets.CredentialsOwner),
        AccountOperation.Write<UpdateServiceSpecificCredentialRequest>(Update, on: OtherTargets.Credential),
        AccountOperation.Write<ResetServiceSpecificCredentialRequest>(Reset, on: OtherTargets.Credential),
        AccountOperation.Write<DeleteServiceSpecificCredentialRequest>(Delete, on: OtherTargets.Credential),
    ];

    // 60 characters of base64, the last of which is "=".
    private const int SecretBytes = 44;

    /// <summary>The user's, of whatever service.</summary>
    public static IEnumerable<StoredServiceCredential> Of(AccountState state, string userName) =>
        state.ServiceCredentials.Values.Where(credential => UserOperations.Same(credential.UserName, userName));

    private static AccountOutcome Create(AccountState state, CreateServiceSpecificCredentialRequest request, OperationContext context)
    {
        var user = UserOperations.Find(state, request.UserName).Name;
        var service = Service(request.ServiceName);
        if (request.HasCredentialAgeDays && !service.HasApiKeys)
            throw new AwsFaultException(Fault.InvalidInput($"CredentialAgeDays is not supported for {service.Name}."));
        var others = Of(state, user).Where(credential => credential.ServiceName == service.Name).ToList();
        IamQuotas.ServiceSpecificCredentialsPerUser.RefuseMoreThan(others.Count, state.Quotas);
        var secret = NewSecret(context.Random);
        var made = new StoredServiceCredential
        {
            Id = UniqueIds.ServiceCredential(context.Random),
            UserName = user,
            ServiceName = service.Name,
            SignInName = Enumerable.Range(0, others.Count + 1).Select(number => NameOf(user, number, state.AccountId))
                .First(name => others.TrueForAll(other => other.SignInName != name)),
            Hash = HashOf(secret),
            Active = true,
            CreatedAt = context.Now,
            ExpiresAt = request.HasCredentialAgeDays ? context.Now.AddDays(request.CredentialAgeDays) : null,
        };
        return AccountOutcome.Write(
            new CreateServiceSpecificCredentialResponse { ServiceSpecificCredential = ShowWith(secret, made, service, context) },
            AccountChange.Put(made));
    }

    private static AccountOutcome List(AccountState state, ListServiceSpecificCredentialsRequest request, OperationContext context)
    {
        var all = request.AllUsers
            ? state.ServiceCredentials.Values
            : Of(state, UserOperations.Find(state, request.HasUserName ? request.UserName : UserOperations.CallerName(context)).Name);
        if (request.HasServiceName)
        {
            var service = Service(request.ServiceName);
            all = all.Where(credential => credential.ServiceName == service.Name);
        }
        var (page, marker) = Pages.Of(
            all.OrderBy(credential => credential.Id, NameOrder.Whole), credential => credential.Id, request.Marker, request.MaxItems);
        var response = new ListServiceSpecificCredentialsResponse();
        // One that asks for no page is told of none, as AWS's answers before there were pages (recorded).
        if (marker is not null || request.AllUsers || request.HasMaxItems)
            response.IsTruncated = marker is not null;
        if (marker is not null)
            response.Marker = marker;
        response.ServiceSpecificCredentials.AddRange(page.Select(credential => Show(credential, context)));
        return AccountOutcome.Read(response);
    }

    private static AccountOutcome Update(AccountState state, UpdateServiceSpecificCredentialRequest request, OperationContext context)
    {
        var credential = Find(state, request.HasUserName ? request.UserName : null, request.ServiceSpecificCredentialId, context);
        // The model has it for answers; nobody can set it.
        if (request.Status == Expired)
            throw new AwsFaultException(Fault.InvalidInput("The status Expired cannot be set."));
        return AccountOutcome.Write(
            new UpdateServiceSpecificCredentialResponse(), AccountChange.Put(credential with { Active = request.Status == Active }));
    }

    private static AccountOutcome Reset(AccountState state, ResetServiceSpecificCredentialRequest request, OperationContext context)
    {
        var credential = Find(state, request.HasUserName ? request.UserName : null, request.ServiceSpecificCredentialId, context);
        var secret = NewSecret(context.Random);
        return AccountOutcome.Write(
            new ResetServiceSpecificCredentialResponse
            {
                ServiceSpecificCredential = ShowWith(secret, credential, Service(credential.ServiceName), context),
            },
            AccountChange.Put(credential with { Hash = HashOf(secret) }));
    }

    private static AccountOutcome Delete(AccountState state, DeleteServiceSpecificCredentialRequest request, OperationContext context)
    {
        var credential = Find(state, request.HasUserName ? request.UserName : null, request.ServiceSpecificCredentialId, context);
        return AccountOutcome.Write(
            new DeleteServiceSpecificCredentialResponse(), AccountChange.Delete<StoredServiceCredential>(credential.Id));
    }

    private const string Active = "Active";

    private const string Expired = "Expired";

    private static StoredServiceCredential Find(AccountState state, string? userName, string id, OperationContext context)
    {
        var user = UserOperations.Find(state, userName ?? UserOperations.CallerName(context));
        return state.ServiceCredentials.GetValueOrDefault(id) is { } found && UserOperations.Same(found.UserName, user.Name)
            ? found
            : throw new AwsFaultException(Fault.NoSuchEntity($"No such credential {id} exists"));
    }

    private static ServiceWithCredentials Service(string name) => ServiceWithCredentials.Find(name)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"No such service {name} is supported for Service Specific Credentials"));

    private static string NameOf(string user, int number, AccountId accountId) => number == 0
        ? $"{user}-at-{accountId}"
        : string.Create(CultureInfo.InvariantCulture, $"{user}+{number}-at-{accountId}");

    /// <summary>60 characters of base64 that end with "=", as AWS's do.</summary>
    private static string NewSecret(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        random.Fill(bytes);
        return Convert.ToBase64String(bytes);
    }

    private static string HashOf(string secret) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string StatusOf(StoredServiceCredential credential, OperationContext context) =>
        credential.ExpiresAt <= context.Now ? Expired : credential.Active ? Active : "Inactive";

    /// <summary>The only answer that tells the secret.</summary>
    private static ServiceSpecificCredential ShowWith(
        string secret, StoredServiceCredential credential, ServiceWithCredentials service, OperationContext context)
    {
        var message = new ServiceSpecificCredential
        {
            CreateDate = Timestamp.FromDateTimeOffset(credential.CreatedAt),
            ExpirationDate = credential.ExpiresAt is { } expires ? Timestamp.FromDateTimeOffset(expires) : null,
            ServiceName = credential.ServiceName,
            ServiceSpecificCredentialId = credential.Id,
            UserName = credential.UserName,
            Status = StatusOf(credential, context),
        };
        if (service.HasApiKeys)
        {
            message.ServiceCredentialAlias = credential.SignInName;
            message.ServiceCredentialSecret = secret;
        }
        else
        {
            message.ServiceUserName = credential.SignInName;
            message.ServicePassword = secret;
        }
        return message;
    }

    private static ServiceSpecificCredentialMetadata Show(StoredServiceCredential credential, OperationContext context)
    {
        var message = new ServiceSpecificCredentialMetadata
        {
            UserName = credential.UserName,
            Status = StatusOf(credential, context),
            CreateDate = Timestamp.FromDateTimeOffset(credential.CreatedAt),
            ExpirationDate = credential.ExpiresAt is { } expires ? Timestamp.FromDateTimeOffset(expires) : null,
            ServiceSpecificCredentialId = credential.Id,
            ServiceName = credential.ServiceName,
        };
        if (Service(credential.ServiceName).HasApiKeys)
            message.ServiceCredentialAlias = credential.SignInName;
        else
            message.ServiceUserName = credential.SignInName;
        return message;
    }
}
