using System.Text;
using Rolecall.Api.IamToolbox.V1;
using Rolecall.Gateway.Wires.RestJson;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class RestJsonReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("""{"authorizationId":"other","policyUri":"inline:other"}""")]
    [InlineData("""{"authorizationId":7,"policyUri":[]}""")]
    public void BoundMembers_AreReadFromPathAndQuery_NotFromTheBody(string body) =>
        Read("policyUri=inline%3A1", body)
            .Should().Be(new GetRequestAuthorizationPolicyRequest { AuthorizationId = "id", PolicyUri = "inline:1" });

    [Fact]
    public void BoundMember_ThatTheQueryLacks_IsAbsentWhateverTheBodySays() =>
        Read("", """{"policyUri":"inline:1"}""").Should().Be(new GetRequestAuthorizationPolicyRequest { AuthorizationId = "id" });

    private static object Read(string query, string body) => RestJsonReader.Read(
        GetRequestAuthorizationPolicyRequest.Descriptor,
        new Dictionary<string, string> { ["authorizationId"] = "id" },
        query,
        Encoding.UTF8.GetBytes(body));
}
