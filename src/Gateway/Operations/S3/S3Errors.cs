using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>What S3 alone refuses, in its words. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
internal static class S3Errors
{
    public static AwsFaultException InvalidRequest(string message) => new(new Fault("InvalidRequest", message));

    public static AwsFaultException InvalidArgument(string message) => new(new Fault("InvalidArgument", message));

    public static AwsFaultException CopyOntoItself() => InvalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");

    public static AwsFaultException NoSuchUpload() => new(new Fault(
        "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", 404)
    {
        Category = FaultCategory.NotFound,
    });

    public static AwsFaultException InvalidPart() => new(new Fault(
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."));

    public static AwsFaultException InvalidPartOrder() => new(new Fault(
        "InvalidPartOrder", "The list of parts was not in ascending order. The parts list must be specified in order by part number."));

    public static AwsFaultException EntityTooSmall() =>
        new(new Fault("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"));

    public static AwsFaultException EntityTooLarge() =>
        new(new Fault("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"));

    public static AwsFaultException MalformedTagging() => InvalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");

    public static AwsFaultException InvalidTag(string message) => new(new Fault("InvalidTag", message));

    public static AwsFaultException TooManyTags() => new(new Fault("BadRequest", "Object tags cannot be greater than 10"));

    public static AwsFaultException NoPublicAccessBlock() => new(new Fault(
        "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404)
    {
        Category = FaultCategory.NotFound,
    });

    public static AwsFaultException NoOwnershipControls() => new(new Fault(
        "OwnershipControlsNotFoundError", "The bucket ownership controls were not found", 404)
    {
        Category = FaultCategory.NotFound,
    });

    public static AwsFaultException AclsWithOwnership() => new(new Fault(
        "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"));

    public static AwsFaultException AclsNotSupported() =>
        new(new Fault("AccessControlListNotSupported", "The bucket does not allow ACLs"));
}
