using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>Service-specific credentials beyond the exchanges that are recorded.</summary>
public sealed class ServiceCredentialTests
{
    private readonly TestAccount account = new();

    public ServiceCredentialTests() => account.Run(new CreateUserRequest { UserName = "ann" }, new CreateUserRequest { UserName = "bob" });

    [Fact]
    public void SecondCredential_OfAService_HasAnotherNameAndThirdIsOverTheQuota()
    {
        Make("ann", "codecommit.amazonaws.com").ServiceUserName.Should().Be("ann-at-222222222222");
        var second = Make("ann", "codecommit.amazonaws.com");
        second.ServiceUserName.Should().Be("ann+1-at-222222222222");
        second.ServicePassword.Should().HaveLength(60).And.EndWith("=");
        account.Refuses(
            new CreateServiceSpecificCredentialRequest { UserName = "ann", ServiceName = "codecommit.amazonaws.com" },
            "LimitExceeded", "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2");
        Make("ann", "cassandra.amazonaws.com");
    }

    [Fact]
    public void UnknownService_IsNotFound() => account.Refuses(
        new CreateServiceSpecificCredentialRequest { UserName = "ann", ServiceName = "nobody.amazonaws.com" },
        "NoSuchEntity", "No such service nobody.amazonaws.com is supported for Service Specific Credentials");

    [Fact]
    public void CredentialOfAnother_IsNotFound()
    {
        var id = Make("ann", "codecommit.amazonaws.com").ServiceSpecificCredentialId;
        account.Refuses(
            new DeleteServiceSpecificCredentialRequest { UserName = "bob", ServiceSpecificCredentialId = id }, "NoSuchEntity",
            $"No such credential {id} exists");
    }

    [Fact]
    public void ApiKey_TellsItsSecretOnce_AndExpires()
    {
        var made = account.Run<CreateServiceSpecificCredentialResponse>(new CreateServiceSpecificCredentialRequest
        {
            UserName = "ann",
            ServiceName = "logs.amazonaws.com",
            CredentialAgeDays = 30,
        }).ServiceSpecificCredential;
        (made.ServiceCredentialAlias, made.HasServicePassword, made.HasServiceUserName).Should().Be(("ann-at-222222222222", false, false));
        made.ExpirationDate.ToDateTimeOffset().Should().Be(TestAccount.Opened.AddDays(30));
        StateText.Of(account.State).Should().NotContain(made.ServiceCredentialSecret);

        account.Now = TestAccount.Opened.AddDays(30);
        var listed = List(new ListServiceSpecificCredentialsRequest { UserName = "ann" }).Single();
        (listed.ServiceSpecificCredentialId, listed.Status).Should().Be((made.ServiceSpecificCredentialId, "Expired"));
    }

    [Fact]
    public void Lifetime_OfAPassword_IsRefused() => account.Refuses(
        new CreateServiceSpecificCredentialRequest { UserName = "ann", ServiceName = "codecommit.amazonaws.com", CredentialAgeDays = 30 },
        "InvalidInput", "CredentialAgeDays is not supported for codecommit.amazonaws.com.");

    [Fact]
    public void List_OfAllUsers_IsAskedOnAllUsers()
    {
        Make("ann", "codecommit.amazonaws.com");
        Make("bob", "codecommit.amazonaws.com");
        var all = new ListServiceSpecificCredentialsRequest { AllUsers = true };
        List(all).Select(credential => credential.UserName).Should().BeEquivalentTo("ann", "bob");
        TestAccount.Operation(all).On.TargetIn(account.State, all, TestAccount.Root).Arn.Should().Be("arn:aws:iam::222222222222:user/*");
    }

    [Fact]
    public void RenamedUser_KeepsItsCredentials_AndCannotBeDeletedWithThem()
    {
        var id = Make("ann", "codecommit.amazonaws.com").ServiceSpecificCredentialId;
        account.Run(new UpdateUserRequest { UserName = "ann", NewUserName = "anna" });
        List(new ListServiceSpecificCredentialsRequest { UserName = "anna" }).Single().ServiceSpecificCredentialId.Should().Be(id);
        account.Refuses(
            new DeleteUserRequest { UserName = "anna" }, "DeleteConflict", "Cannot delete entity, must remove referenced objects first.");
        account.Run(
            new DeleteServiceSpecificCredentialRequest { UserName = "anna", ServiceSpecificCredentialId = id },
            new DeleteUserRequest { UserName = "anna" });
    }

    private ServiceSpecificCredential Make(string user, string service) => account.Run<CreateServiceSpecificCredentialResponse>(
        new CreateServiceSpecificCredentialRequest { UserName = user, ServiceName = service }).ServiceSpecificCredential;

    private IEnumerable<ServiceSpecificCredentialMetadata> List(ListServiceSpecificCredentialsRequest request) =>
        account.Run<ListServiceSpecificCredentialsResponse>(request).ServiceSpecificCredentials;
}
