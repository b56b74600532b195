using System.Net;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;

namespace Rolecall.Gateway.Tests;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html</summary>
public sealed class S3KeysTests
{
    private const string Absent = "(absent)";

    [Theory]
    [InlineData("x-amz-acl", "public-read", "s3:x-amz-acl")]
    [InlineData("x-amz-content-sha256", "UNSIGNED-PAYLOAD", "s3:x-amz-content-sha256")]
    [InlineData("x-amz-copy-source", "a/b", "s3:x-amz-copy-source")]
    [InlineData("x-amz-grant-full-control", "id=1", "s3:x-amz-grant-full-control")]
    [InlineData("x-amz-grant-read", "id=1", "s3:x-amz-grant-read")]
    [InlineData("x-amz-grant-read-acp", "id=1", "s3:x-amz-grant-read-acp")]
    [InlineData("x-amz-grant-write", "id=1", "s3:x-amz-grant-write")]
    [InlineData("x-amz-grant-write-acp", "id=1", "s3:x-amz-grant-write-acp")]
    [InlineData("x-amz-metadata-directive", "COPY", "s3:x-amz-metadata-directive")]
    [InlineData("x-amz-object-ownership", "BucketOwnerEnforced", "s3:x-amz-object-ownership")]
    [InlineData("x-amz-server-side-encryption", "AES256", "s3:x-amz-server-side-encryption")]
    [InlineData("x-amz-server-side-encryption-aws-kms-key-id", "k", "s3:x-amz-server-side-encryption-aws-kms-key-id")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", "s3:x-amz-server-side-encryption-customer-algorithm")]
    [InlineData("x-amz-storage-class", "GLACIER", "s3:x-amz-storage-class")]
    [InlineData("x-amz-website-redirect-location", "/x", "s3:x-amz-website-redirect-location")]
    [InlineData("x-amz-bucket-namespace", "account-regional", "s3:x-amz-bucket-namespace")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", "s3:object-lock-mode")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", "s3:object-lock-legal-hold")]
    [InlineData("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z", "s3:object-lock-retain-until-date")]
    public void Header_IsItsKey(string header, string value, string key)
    {
        ValueOf(key, new PutObjectRequest(), headers: new() { [header] = value }).Should().Be(value);
        ValueOf(key, new PutObjectRequest(), headers: []).Should().Be(Absent);
    }

    /// <summary>gRPC and Connect have no such headers; a caller may send one beside the member, which counts for nothing.</summary>
    [Theory]
    [InlineData("s3:x-amz-copy-source", "secret/k")]
    [InlineData("s3:x-amz-metadata-directive", "REPLACE")]
    public void Member_IsTold_WhateverHeaderStandsBesideIt(string key, string value)
    {
        var copy = new CopyObjectRequest { CopySource = "secret/k", MetadataDirective = "REPLACE" };
        ValueOf(key, copy).Should().Be(value);
        ValueOf(key, copy, headers: new() { [key["s3:".Length..]] = "other" }).Should().Be(value);
        ValueOf(key, new CopyObjectRequest(), headers: new() { [key["s3:".Length..]] = "other" }).Should().Be(Absent);
    }

    [Theory]
    [InlineData("/b/a k")]
    [InlineData("b/a%20k")]
    [InlineData("b/%61%20k")]
    [InlineData("%2Fb%2Fa%20k")]
    [InlineData("b/a%20k?versionId=null")]
    public void CopySource_IsToldInOneWay_HoweverItIsWritten(string header) =>
        ValueOf("s3:x-amz-copy-source", new CopyObjectRequest { CopySource = header }).Should().Be("b/a k");

    [Theory]
    [InlineData("s3:prefix", "a/")]
    [InlineData("s3:delimiter", "/")]
    [InlineData("s3:max-keys", "7")]
    public void ListObjects_HasTheKeyWhereAskedFor(string key, string value)
    {
        ValueOf(key, new ListObjectsV2Request { Prefix = "a/", Delimiter = "/", MaxKeys = 7 }).Should().Be(value);
        ValueOf(key, new ListObjectsV2Request()).Should().Be(Absent);
    }

    [Theory]
    [InlineData("s3:if-match", "\"e\"")]
    [InlineData("s3:if-none-match", "*")]
    public void PutObject_HasItsCondition(string key, string value)
    {
        ValueOf(key, new PutObjectRequest { IfMatch = "\"e\"", IfNoneMatch = "*" }).Should().Be(value);
        ValueOf(key, new PutObjectRequest()).Should().Be(Absent);
    }

    [Fact]
    public void CreateBucket_HasItsLocation()
    {
        ValueOf("s3:locationconstraint", new CreateBucketRequest { LocationConstraint = "eu-west-1" }).Should().Be("eu-west-1");
        ValueOf("s3:locationconstraint", new CreateBucketRequest()).Should().Be(Absent);
    }

    [Theory]
    [InlineData("s3:signatureversion", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256", Absent)]
    [InlineData("s3:authType", "REST-HEADER", "REST-QUERY-STRING", Absent)]
    [InlineData("s3:signatureAge", "1500", "1500", Absent)]
    public void Signature_IsTold_WhereThereIsOne(string key, string header, string presigned, string anonymous)
    {
        var age = TimeSpan.FromMilliseconds(1500);
        ValueOf(key, new GetObjectRequest(), new SignatureFacts(InQuery: false, age)).Should().Be(header);
        ValueOf(key, new GetObjectRequest(), new SignatureFacts(InQuery: true, age)).Should().Be(presigned);
        ValueOf(key, new GetObjectRequest()).Should().Be(anonymous);
    }

    [Theory]
    [InlineData("s3:signatureversion", "AWS")]
    [InlineData("s3:authType", "REST-QUERY-STRING")]
    [InlineData("s3:signatureAge", Absent)]
    public void Signature_OfVersion2_TellsNoAge(string key, string value) =>
        ValueOf(key, new GetObjectRequest(), SignatureFacts.OfVersion2).Should().Be(value);

    [Theory]
    [InlineData("s3:RequestObjectTag/team", "blue")]
    [InlineData("s3:RequestObjectTag/none", Absent)]
    [InlineData("s3:RequestObjectTagKeys", "a b team")]
    public void Tags_ThatARequestPutsOnAnObject_AreTold(string key, string value)
    {
        ValueOf(key, new PutObjectRequest { Tagging = "team=blue&a+b=" }).Should().Be(value);
        ValueOf(key, new CreateMultipartUploadRequest { Tagging = "team=blue&a+b=" }).Should().Be(value);
        ValueOf(
            key,
            new PutObjectTaggingRequest { TagSet = { new Tag { Key = "team", Value = "blue" }, new Tag { Key = "a b", Value = "" } } })
            .Should().Be(value);
        ValueOf(key, new CopyObjectRequest { Tagging = "team=blue&a+b=", TaggingDirective = "REPLACE" }).Should().Be(value);
        ValueOf(key, new CopyObjectRequest { Tagging = "team=blue&a+b=" }).Should().Be(Absent, "a copy takes them only where it replaces");
    }

    [Fact]
    public void TlsVersion_IsTold_WhereThereIsTls()
    {
        ValueOf("s3:TlsVersion", new GetObjectRequest(), tls: "1.2").Should().Be("1.2");
        ValueOf("s3:TlsVersion", new GetObjectRequest()).Should().Be(Absent);
    }

    [Theory]
    [InlineData("aws:ResourceAccount")]
    [InlineData("s3:ResourceAccount")]
    public void ResourceAccount_IsTheBucketsOwner_WhichOnlyTheBucketKnows(string key)
    {
        var bucket = new BucketInfo { AccountId = AccountId.Parse("222222222222"), BucketId = "id", CreatedAt = default };
        var asked = new Question { Action = "s3:GetObject", Resource = "arn:aws:s3:::b/k", WithoutResourceAccount = true };
        asked.On(bucket).Entries.Single(entry => entry.Key == key).Values.Should().Equal("222222222222");
        ValueOf(key, new GetObjectRequest()).Should().Be(Absent);
    }

    private static string ValueOf(
        string key, IMessage request, SignatureFacts? signature = null, Dictionary<string, string>? headers = null, string? tls = null)
    {
        var origin = new Origin
        {
            SourceIp = IPAddress.Loopback,
            UserAgent = null,
            Referer = null,
            Tls = tls is not null,
            Host = "localhost",
            TlsVersion = tls,
            Headers = headers ?? []
        };
        return new ConditionContext(S3Keys.Of(request, origin, signature)).TryGet(key, out var values) ? string.Join(' ', values) : Absent;
    }
}
