using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Passwords;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>Passwords: of users by name or of the caller, and of root in a session by AssumeRoot.</summary>
public sealed class LoginProfilesTests
{
    private const string Good = "correct-Horse";

    private readonly TestAccount account = new();

    public LoginProfilesTests() => account.Run(new CreateUserRequest { UserName = "alice" }, new CreateUserRequest { UserName = "bob" });

    [Fact]
    public void Create_OfAUser_TellsNameAndDate()
    {
        var made = Create("ALICE").LoginProfile;
        (made.UserName, made.CreateDate.ToDateTimeOffset(), made.PasswordResetRequired).Should().Be(("alice", TestAccount.Opened, false));
        account.Run<GetLoginProfileResponse>(new GetLoginProfileRequest { UserName = "alice" }).LoginProfile.Should().Be(made);
    }

    [Fact]
    public void Create_KeepsASaltedHashOfThePassword_AndNotThePassword()
    {
        Create("alice");
        Create("bob");
        var (one, other) = (account.State.LoginProfiles["alice"].Password!, account.State.LoginProfiles["bob"].Password!);
        one.Salt.Should().NotBe(other.Salt);
        Convert.FromBase64String(one.Salt).Should().HaveCount(16);
        one.Hash.Reveal().Should().NotBe(other.Hash.Reveal()).And.Be(Convert.ToBase64String(
            Rfc2898DeriveBytes.Pbkdf2(Good, Convert.FromBase64String(one.Salt), one.Iterations, HashAlgorithmName.SHA256, 32)));
        Encoding.UTF8.GetString(account.State.ToRecords()).Should().NotContain(Good);
        one.ToString().Should().NotContain(one.Hash.Reveal());
    }

    [Fact]
    public void PasswordHash_IsIterated600000Times() =>
        new OperationContext { Caller = TestAccount.Root, Now = TestAccount.Opened, Random = new SystemRandomSource() }
            .HashPassword(Good, new SeededRandomSource("salt")).Iterations.Should().Be(600_000);

    [Fact]
    public void Create_WithoutAName_IsTheCallers()
    {
        account.Caller = PrincipalFacts.OfUser(account.State.Users["bob"], TestAccount.Id, null).Principal;
        account.Run<CreateLoginProfileResponse>(new CreateLoginProfileRequest { Password = Good }).LoginProfile.UserName.Should().Be("bob");
        account.Run(new GetLoginProfileRequest(), new DeleteLoginProfileRequest());
        account.State.LoginProfiles.Should().BeEmpty();
    }

    [Fact]
    public void Create_OfASecond_EntityAlreadyExists()
    {
        Create("alice");
        account.Refuses(
            new CreateLoginProfileRequest { UserName = "alice", Password = Good }, "EntityAlreadyExists",
            "Login Profile for user alice already exists.");
    }

    [Fact]
    public void Create_OfNobody_NoSuchEntity() => account.Refuses(
        new CreateLoginProfileRequest { UserName = "carol", Password = Good }, "NoSuchEntity", "The user with name carol cannot be found.");

    [Fact]
    public void Create_OfAUserWithoutAPassword_ValidationError() => account.Refuses(
        new CreateLoginProfileRequest { UserName = "alice" },
        "ValidationError",
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null");

    [Fact]
    public void Create_OfAPasswordThatThePolicyRefuses_PasswordPolicyViolation() => account.Refuses(
        new CreateLoginProfileRequest { UserName = "alice", Password = "horse" }, "PasswordPolicyViolation",
        "Password does not conform to the account password policy.");

    [Fact]
    public void LoginProfile_OfRoot_NeedsAnAssumeRootSession()
    {
        const string Text = "Must specify userName when calling with non-User credentials";
        foreach (var session in new SessionKind?[] { null, SessionKind.User })
        {
            account.CallerSession = session;
            account.Refuses(new CreateLoginProfileRequest { Password = Good }, "ValidationError", Text);
            account.Refuses(new GetLoginProfileRequest(), "ValidationError", Text);
            account.Refuses(new DeleteLoginProfileRequest(), "ValidationError", Text);
        }
    }

    [Fact]
    public void Create_OfRoot_AllowsRecovery_UntilItIsDeleted()
    {
        account.CallerSession = SessionKind.Root;
        account.Refuses(new GetLoginProfileRequest(), "NoSuchEntity", "Login Profile for User root cannot be found.");
        account.Run(new CreateLoginProfileRequest());
        account.State.LoginProfiles[""].Password.Should().BeNull("nobody gave one");
        account.Run<GetLoginProfileResponse>(new GetLoginProfileRequest()).LoginProfile.UserName.Should().Be("root");
        account.Refuses(new CreateLoginProfileRequest(), "EntityAlreadyExists", "Login Profile for user root already exists.");
        account.Run(new DeleteLoginProfileRequest());
        account.Refuses(new DeleteLoginProfileRequest(), "NoSuchEntity", "Login Profile for User root cannot be found.");
    }

    [Fact]
    public void Create_OfRootWithAPassword_ValidationError()
    {
        account.CallerSession = SessionKind.Root;
        account.Refuses(
            new CreateLoginProfileRequest { Password = Good },
            "ValidationError",
            "Password must be omitted when calling with an AssumeRoot session");
    }

    [Fact]
    public void Create_OfAUserCalledRoot_IsNotRoots()
    {
        account.Run(new CreateUserRequest { UserName = "root" });
        Create("root");
        account.CallerSession = SessionKind.Root;
        account.Refuses(new GetLoginProfileRequest(), "NoSuchEntity", "Login Profile for User root cannot be found.");
    }

    [Fact]
    public void Get_OfAUserWithoutAPassword_NoSuchEntity() =>
        account.Refuses(new GetLoginProfileRequest { UserName = "alice" }, "NoSuchEntity", "Login Profile for User alice cannot be found.");

    [Fact]
    public void Update_ChangesWhatIsGiven_AndLeavesTheRest()
    {
        Create("alice");
        var before = account.State.LoginProfiles["alice"];
        account.Now += TimeSpan.FromHours(1);
        account.Run(new UpdateLoginProfileRequest { UserName = "alice", PasswordResetRequired = true });
        account.State.LoginProfiles["alice"].Should().Be(before with { PasswordResetRequired = true });
        account.Run(new UpdateLoginProfileRequest { UserName = "alice", Password = "another-Horse" });
        var after = account.State.LoginProfiles["alice"];
        (after.CreatedAt, after.PasswordResetRequired).Should().Be((before.CreatedAt, true));
        after.Password.Should().NotBe(before.Password);
    }

    [Fact]
    public void Update_OfAUserWithoutAPassword_NoSuchEntity() => account.Refuses(
        new UpdateLoginProfileRequest { UserName = "alice", Password = Good }, "NoSuchEntity",
        "Login Profile for User alice cannot be found.");

    [Fact]
    public void Update_ToAPasswordThatThePolicyRefuses_PasswordPolicyViolation()
    {
        Create("alice");
        account.Refuses(
            new UpdateLoginProfileRequest { UserName = "alice", Password = "horse" }, "PasswordPolicyViolation",
            "Password does not conform to the account password policy.");
    }

    [Fact]
    public void Delete_OfAUserWithoutAPassword_NoSuchEntity() =>
        account.Refuses(
            new DeleteLoginProfileRequest { UserName = "alice" }, "NoSuchEntity", "Login Profile for User alice cannot be found.");

    [Fact]
    public void DeleteUser_WithAPassword_DeleteConflict()
    {
        Create("alice");
        account.Refuses(
            new DeleteUserRequest { UserName = "alice" }, "DeleteConflict", "Cannot delete entity, must delete login profile first.");
        account.Run(new DeleteLoginProfileRequest { UserName = "alice" }, new DeleteUserRequest { UserName = "alice" });
    }

    [Fact]
    public void RenamedUser_KeepsThePassword()
    {
        Create("alice");
        account.Run(new UpdateUserRequest { UserName = "alice", NewUserName = "alicia" }, new CreateUserRequest { UserName = "alice" });
        account.Run<GetLoginProfileResponse>(new GetLoginProfileRequest { UserName = "alicia" }).LoginProfile.UserName
            .Should().Be("alicia");
        account.Refuses(new GetLoginProfileRequest { UserName = "alice" }, "NoSuchEntity", "Login Profile for User alice cannot be found.");
    }

    private CreateLoginProfileResponse Create(string name) =>
        account.Run<CreateLoginProfileResponse>(new CreateLoginProfileRequest { UserName = name, Password = Good });
}
