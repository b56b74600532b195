using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity.Tests.Operations;

public sealed class SigningCertificatesTests
{
    private readonly TestAccount account = new();

    [Fact]
    public void List_OfRootOrAUser_IsEmpty()
    {
        account.Run(new CreateUserRequest { UserName = "alice" });
        foreach (var request in new[] { new ListSigningCertificatesRequest(), new ListSigningCertificatesRequest { UserName = "alice" } })
        {
            var listed = account.Run<ListSigningCertificatesResponse>(request);
            (listed.Certificates.Count, listed.IsTruncated, listed.HasMarker).Should().Be((0, false, false));
        }
    }

    [Fact]
    public void List_OfNobody_NoSuchEntity() =>
        account.Refuses(
            new ListSigningCertificatesRequest { UserName = "carol" }, "NoSuchEntity", "The user with name carol cannot be found.");
}
