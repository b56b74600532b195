using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Passwords;

/// <summary>
/// Passwords, of users and, in a session by AssumeRoot, of root.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html
/// </summary>
internal static class LoginProfileOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateLoginProfileRequest>(Create, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<GetLoginProfileRequest>(Get, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<UpdateLoginProfileRequest>(Update, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<DeleteLoginProfileRequest>(Delete, on: ActedOn.One(IamResources.User)),
    ];

    public static AccountOutcome Create(AccountState state, CreateLoginProfileRequest request, OperationContext context)
    {
        var owner = Owner(state, request.HasUserName ? request.UserName : null, context);
        // Root's is no password, but the permission to recover one: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
        if (owner is null && request.HasPassword)
            throw new AwsFaultException(Fault.ValidationError("Password must be omitted when calling with an AssumeRoot session"));
        if (owner is not null && !request.HasPassword)
            throw new AwsFaultException(Fault.ValidationError(
                "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"));
        if (state.LoginProfiles.ContainsKey(owner ?? ""))
            throw new AwsFaultException(
                Fault.EntityAlreadyExists($"Login Profile for user {owner ?? UserOperations.RootName} already exists."));
        var profile = new StoredLoginProfile
        {
            UserName = owner,
            CreatedAt = context.Now,
            PasswordResetRequired = request.PasswordResetRequired,
            Password = owner is null ? null : PasswordOperations.Hash(state, request.Password, context),
        };
        return AccountOutcome.Write(new CreateLoginProfileResponse { LoginProfile = Show(profile) }, AccountChange.Put(profile));
    }

    public static AccountOutcome Get(AccountState state, GetLoginProfileRequest request, OperationContext context) => AccountOutcome.Read(
        new GetLoginProfileResponse { LoginProfile = Show(Find(state, Owner(state, request.HasUserName ? request.UserName : null, context))) });

    public static AccountOutcome Update(AccountState state, UpdateLoginProfileRequest request, OperationContext context)
    {
        var profile = Find(state, UserOperations.Find(state, request.UserName).Name);
        return AccountOutcome.Write(new UpdateLoginProfileResponse(), AccountChange.Put(profile with
        {
            PasswordResetRequired = request.HasPasswordResetRequired ? request.PasswordResetRequired : profile.PasswordResetRequired,
            Password = request.HasPassword ? PasswordOperations.Hash(state, request.Password, context) : profile.Password,
        }));
    }

    public static AccountOutcome Delete(AccountState state, DeleteLoginProfileRequest request, OperationContext context)
    {
        var profile = Find(state, Owner(state, request.HasUserName ? request.UserName : null, context));
        return AccountOutcome.Write(new DeleteLoginProfileResponse(), AccountChange.Delete<StoredLoginProfile>(profile.Owner));
    }

    /// <summary>
    /// The user that the request means, by name or as its caller; null for root, who is meant in a session by AssumeRoot only.
    /// </summary>
    private static string? Owner(AccountState state, string? name, OperationContext context)
    {
        if (name is null && context.Caller.Kind == PrincipalKind.Root && context.CallerSession == SessionKind.Root)
            return null;
        return UserOperations.Find(state, name ?? UserOperations.CallerName(context)).Name;
    }

    private static StoredLoginProfile Find(AccountState state, string? owner) => state.LoginProfiles.GetValueOrDefault(owner ?? "")
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"Login Profile for User {owner ?? UserOperations.RootName} cannot be found."));

    private static LoginProfile Show(StoredLoginProfile profile) => new()
    {
        UserName = profile.UserName ?? UserOperations.RootName,
        CreateDate = Timestamp.FromDateTimeOffset(profile.CreatedAt),
        PasswordResetRequired = profile.PasswordResetRequired,
    };
}
