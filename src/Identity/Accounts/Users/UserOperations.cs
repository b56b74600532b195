using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Passwords;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.ServiceCredentials;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Users;

/// <summary>Users. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html</summary>
internal static class UserOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateUserRequest>(Create, on: ActedOn.New(IamResources.User)),
        AccountOperation.Read<GetUserRequest>(Get, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<ListUsersRequest>(List, on: ActedOn.All(IamResources.User)),
        AccountOperation.Write<UpdateUserRequest>(Update, on: ActedOn.Renamed(IamResources.User, "new_user_name", "new_path")),
        AccountOperation.Write<DeleteUserRequest>(Delete, on: ActedOn.One(IamResources.User)),
    ];

    /// <summary>What stands for root, who has no name, where an operation or its answer must name a user.</summary>
    public const string RootName = "root";

    public static AccountOutcome Create(AccountState state, CreateUserRequest request, OperationContext context)
    {
        if (state.Users.ContainsKey(request.UserName))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"User with name {request.UserName} already exists."));
        IamQuotas.Users.RefuseMoreThan(state.Users.Count, state.Quotas);
        var user = new StoredUser
        {
            Name = request.UserName,
            Path = request.HasPath ? request.Path : "/",
            UserId = UniqueIds.User(context.Random),
            CreatedAt = context.Now,
            Tags = EntityTags.Read(request.Tags, EntityTags.WithoutCase, IamQuotas.TagsPerUser.In(state.Quotas)),
            BoundaryArn = request.HasPermissionsBoundary ? BoundaryOperations.Check(state, request.PermissionsBoundary) : null,
        };
        return AccountOutcome.Write(new CreateUserResponse { User = Show(state, user, withTags: true) }, AccountChange.Put(user));
    }

    public static AccountOutcome Get(AccountState state, GetUserRequest request, OperationContext context)
    {
        if (!request.HasUserName && context.Caller.Kind == PrincipalKind.Root)
        {
            var root = new User
            {
                UserId = state.AccountId,
                Arn = $"arn:aws:iam::{state.AccountId}:root",
                CreateDate = Timestamp.FromDateTimeOffset(state.Opened?.CreatedAt ?? context.Now),
            };
            return AccountOutcome.Read(new GetUserResponse { User = root });
        }
        var user = Find(state, request.HasUserName ? request.UserName : CallerName(context));
        return AccountOutcome.Read(new GetUserResponse { User = Show(state, user, withTags: true) });
    }

    public static AccountOutcome List(AccountState state, ListUsersRequest request, OperationContext context)
    {
        var (page, marker) = Pages.Of(
            state.Users.Values.Where(user => user.Path.StartsWith(request.PathPrefix, StringComparison.Ordinal)), user => user.Name, request.Marker, request.MaxItems);
        return AccountOutcome.Page(new ListUsersResponse { Users = { page.Select(user => Show(state, user, withTags: false)) } }, marker);
    }

    public static AccountOutcome Update(AccountState state, UpdateUserRequest request, OperationContext context)
    {
        var user = Find(state, request.UserName);
        var renamed = user with
        {
            Name = request.HasNewUserName ? request.NewUserName : user.Name,
            Path = request.HasNewPath ? request.NewPath : user.Path,
        };
        if (Same(renamed.Name, user.Name))
            return AccountOutcome.Write(new UpdateUserResponse(), AccountChange.Put(renamed));
        if (state.Users.ContainsKey(renamed.Name))
            throw new AwsFaultException(Fault.EntityAlreadyExists($"User with name {renamed.Name} already exists."));
        return AccountOutcome.Write(
            new UpdateUserResponse(),
            [
                AccountChange.Delete<StoredUser>(user.Name),
                AccountChange.Put(renamed),
                .. KeysOf(state, user.Name).Select(key => AccountChange.Put(key with { UserName = renamed.Name })),
                .. state.MfaDevices.Values.Where(device => device.IsOf(user.Name)).Select(
                    device => AccountChange.Put(device with { UserName = renamed.Name })),
                .. ServiceCredentialOperations.Of(state, user.Name).Select(
                    credential => AccountChange.Put(credential with { UserName = renamed.Name })),
                .. LoginRenamed(state, user.Name, renamed.Name),
            ]);
    }

    public static AccountOutcome Delete(AccountState state, DeleteUserRequest request, OperationContext context)
    {
        var user = Find(state, request.UserName);
        if (user.Groups.Count > 0)
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must remove users from group first."));
        if (KeysOf(state, user.Name).Any())
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must delete access keys first."));
        if (state.MfaDevices.Values.Any(device => device.IsOf(user.Name)))
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must delete MFA device first."));
        if (state.LoginProfiles.ContainsKey(user.Name))
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must delete login profile first."));
        if (ServiceCredentialOperations.Of(state, user.Name).Any())
            throw new AwsFaultException(Fault.DeleteConflict("Cannot delete entity, must remove referenced objects first."));
        PolicyHolders.RefuseDeleteWithPolicies(user);
        return AccountOutcome.Write(new DeleteUserResponse(), AccountChange.Delete<StoredUser>(user.Name));
    }

    public static StoredUser Find(AccountState state, string name) => state.Users.GetValueOrDefault(name)
        ?? throw new AwsFaultException(Fault.NoSuchEntity($"The user with name {name} cannot be found."));

    /// <summary>The user that a request without UserName means: the caller.</summary>
    public static string CallerName(OperationContext context) => context.Caller.UserArn is { } arn
        ? arn[(arn.LastIndexOf('/') + 1)..]
        : throw new AwsFaultException(Fault.ValidationError("Must specify userName when calling with non-User credentials"));

    public static IEnumerable<StoredAccessKey> KeysOf(AccountState state, string? userName) =>
        state.AccessKeys.Values.Where(key => userName is null ? key.UserName is null : Same(key.UserName, userName)).OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal);

    public static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<AccountChange> LoginRenamed(AccountState state, string name, string newName) =>
        state.LoginProfiles.GetValueOrDefault(name) is { } login
        ? [AccountChange.Delete<StoredLoginProfile>(name), AccountChange.Put(login with { UserName = newName })]
        : [];

    public static User Show(AccountState state, StoredUser user, bool withTags)
    {
        var message = new User
        {
            UserName = user.Name,
            Path = user.Path,
            UserId = user.UserId,
            Arn = user.ArnIn(state.AccountId),
            CreateDate = Timestamp.FromDateTimeOffset(user.CreatedAt),
        };
        if (!withTags)
            return message;
        message.Tags.AddRange(EntityTags.Show(user.Tags));
        message.PermissionsBoundary = BoundaryOperations.Show(user.BoundaryArn);
        return message;
    }
}
