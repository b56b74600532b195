using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Cluster.Tests.S3;

/// <summary>How much an account's objects may take is a rule of the sandbox, whichever bucket of the account they are in.</summary>
public sealed class StorageShareTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    [Fact]
    public async Task Objects_BeyondTheRule_AreRefused_AndTheRuleIsNamed()
    {
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { ObjectMebibytesPerAccount = 1 });
        foreach (var bucket in (string[])["share-one", "share-two"])
            await silos.First.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = bucket });
        await silos.First.Call<PutObjectResponse>(silos.Admin, Put("share-one", 600 << 10));

        var refused = await silos.Second.FaultOf(silos.Admin, Put("share-two", 500 << 10));

        refused.Should().BeEquivalentTo(new Fault(
            "StorageQuotaExceeded", "The objects of the bucket's account may take 1 MiB (the sandbox rule object_mebibytes_per_account).")
        {
            Category = FaultCategory.Exhausted,
        });
        (await silos.Second.FaultOf(silos.Admin, Put("share-two", 400 << 10))).Should().BeNull();
    }

    private static PutObjectRequest Put(string bucket, int bytes) =>
        new() { Bucket = bucket, Key = "k", Body = ByteString.CopyFrom(new byte[bytes]) };
}
