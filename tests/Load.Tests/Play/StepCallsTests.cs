using System.Text.Json;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.Load.Tests.Play;

public sealed class StepCallsTests
{
    [Theory]
    [InlineData(Step.LeastPolicyCharacters)]
    [InlineData(Step.LeastPolicyCharacters + 1)]
    [InlineData(500)]
    [InlineData(2_048)]
    public void SessionPolicy_HasTheCharactersThatWereAskedFor(int characters)
    {
        var member = new Member("o", new AwsKeys("AKIA", "secret"), "arn:aws:iam::111122223333:role/r");

        var request = (AssumeRoleRequest)StepCalls.Of(
            new Step(StepKind.AssumeRole) { PolicyCharacters = characters }, member, session: null, adminToken: null).Message;

        request.Policy.Should().HaveLength(characters);
        JsonDocument.Parse(request.Policy).Dispose();
    }
}
