using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Settings;
using Rolecall.Policy.Services;
using S3Service = Rolecall.Api.S3.V1.S3;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>What each row of S3's operations asks, and of what, against AWS's service authorization tables.</summary>
public sealed class S3RowTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Bucket = "productionapp";
    private const string Key = "some/key";

    public static TheoryData<string> Operations => [.. S3Service.Descriptor.Methods.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Question_IsOfAnActionOfS3_AndOfAResourceOfItsType(string operation)
    {
        var method = S3Service.Descriptor.FindMethodByName(operation);
        var call = silos.First.CallOf(who: null, RequestOf(method.InputType), explain: false);
        if (call.Operation.AskBeforeAuth is not { } ask)
        {
            // Its keys are asked for one by one, each as DeleteObject's is.
            operation.Should().Be("DeleteObjects");
            return;
        }
        call.Request = call.Parse!();
        call.Sandbox = (await silos.First.Part<LeasedSandboxes>().Find(silos.Sandbox, TestContext.Current.CancellationToken))!;
        call.Now = silos.Time.GetUtcNow();

        var question = ask(call);

        var action = ServiceAuthorization.Find(question.Action);
        action.Should().NotBeNull();
        if (action!.TakesNoResource)
            question.Resource.Should().Be("arn:aws:s3:::*", "so AWS names it in the denial of ListBuckets");
        else
            action.ResourcesOf(question.Resource).Select(resource => resource.Type.Name).Should().Contain(
                method.InputType.FindFieldByName("key") is null ? "bucket" : "object");
    }

    /// <summary>The request with each text that names what it acts on.</summary>
    private static IMessage RequestOf(MessageDescriptor type)
    {
        var request = type.Parser.ParseFrom([]);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("bucket", Bucket), ("key", Key)])
        {
            if (type.FindFieldByName(name) is { FieldType: FieldType.String } field)
                field.Accessor.SetValue(request, value);
        }
        return request;
    }
}
